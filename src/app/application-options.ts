import type { ModuleMetadata } from '@nestjs/common';
import type { RateLimits } from '#libs/http';
import type { Clock } from '#libs/kernel';
import type { LogDestination } from '#libs/observability';
import type { KeyProvider } from '#libs/secrets';
import type { TokenOptions } from '../core/contracts/index.ts';
import type { SettingsOptions } from '../settings/settings.module.ts';

/** What the application is made from. */
export interface ApplicationOptions {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  /** Master keys that seal secrets. @default none: secrets cannot be stored */
  readonly masterKeys?: KeyProvider;
  readonly corsOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly poolSize?: number;
  /** What time it is. @default the system's clock */
  readonly clock?: Clock;
  /** Undefined = nothing is shared through Redis. */
  readonly redisUrl?: string;
  /** @default DEFAULT_RATE_LIMITS */
  readonly rateLimits?: RateLimits;
  /** Which bearer tokens are taken beside API keys. @default none */
  readonly tokens?: TokenOptions;
  readonly logLevel?: string;
  /** Where log lines go. @default standard output */
  readonly logDestination?: LogDestination;
  /** Modules beside the server's own, such as one with listeners. */
  readonly modules?: ModuleMetadata['imports'];
  /** Settings that source code declares. */
  readonly definitions?: SettingsOptions['definitions'];
}
