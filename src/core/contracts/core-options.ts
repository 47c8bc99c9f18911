import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import type { KeyProvider } from '#libs/secrets';
import type { RedisOptions } from '#libs/layers';
import type { TokenOptions } from './token-options.ts';

/** What the modules share. Give the same object to each of them: one object is one core. */
export interface CoreOptions {
  /** Connection string of the runtime login, which owns nothing. */
  readonly databaseUrl: string;
  /** Connections, at least 8. @default 10 */
  readonly poolSize?: number;
  /** Brings the schema up to date at the start; needs `migrationUrl`. @default false: a schema that lacks a migration stops the start */
  readonly migrate?: boolean;
  /** Connection string of the login that owns the schema and may create roles. */
  readonly migrationUrl?: string;
  /** Whether this process may deliver events and do due work; one of those that may is elected. @default true */
  readonly doesWork?: boolean;
  /** Master keys that seal secrets, such as a `KeyRing`. @default none: secrets cannot be stored */
  readonly masterKeys?: KeyProvider;
  /** What instances share through Redis. @default nothing: each instance keeps what it needs itself */
  readonly redis?: RedisOptions;
  /** Which bearer tokens are taken beside API keys. @default none */
  readonly tokens?: TokenOptions;
  /** @default the system's clock */
  readonly clock?: Clock;
}

/** Options that are made from other providers, such as a configuration service. */
export interface AsyncCoreOptions extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<CoreOptions>, 'inject' | 'useFactory'> {}

/** Token of the options. */
export const CORE_OPTIONS = Symbol('CoreOptions');
