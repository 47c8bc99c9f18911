import { hkdfSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertEveryRouteIsGuarded, buildOpenApi, configureHttp, createHttpAdapter, serveOpenApi } from '#libs/http';
import { ConfigurationCacheService } from '#libs/layers';
import { JsonLogger, type LogDestination } from '#libs/observability';
import type { KeyProvider } from '#libs/secrets';
import type { CoreOptions } from '../core/contracts/index.ts';
import { Draining } from '../health/draining.ts';
import type { SettingsOptions } from '../settings/settings.module.ts';
import { SettingsManagementModule } from '../settings-management.module.ts';
import { logRequests } from './log-requests.ts';

/** What the application is made from. */
export interface ApplicationOptions {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  /** Master keys that seal secrets. @default none: secrets cannot be stored */
  readonly masterKeys?: KeyProvider;
  readonly corsOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly poolSize?: number;
  /** Undefined = nothing is shared through Redis. */
  readonly redisUrl?: string;
  readonly logLevel?: string;
  /** Where log lines go. @default standard output */
  readonly logDestination?: LogDestination;
  /** Modules beside the server's own, such as one with listeners. */
  readonly modules?: ModuleMetadata['imports'];
  /** Settings that source code declares. */
  readonly definitions?: SettingsOptions['definitions'];
}

/** What the documentation says about the application. */
export const API_INFO = {
  title: 'settings-management',
  description: 'The configuration control plane of an ERP for many tenants.',
  version: '0.1.0',
};

/** What the build notes of the sources that it was made from. */
const BUILT_FROM = join(import.meta.dirname, '../../.built-from');
const SEALING_KEY_BYTES = 32;

/** Builds the server; it listens to nothing yet. */
export async function createApplication(options: ApplicationOptions): Promise<NestFastifyApplication> {
  const logger = new JsonLogger(options.logLevel ?? 'info', options.logDestination);
  const app = await NestFactory.create<NestFastifyApplication>(
    SettingsManagementModule.forRoot(
      { core: coreOf(options), ...(options.definitions === undefined ? {} : { definitions: options.definitions }) },
      options.modules,
    ),
    createHttpAdapter({ trustedProxies: options.trustedProxies ?? [] }),
    { logger, abortOnError: false },
  );
  const cache = app.get(ConfigurationCacheService, { strict: false });
  const draining = app.get(Draining, { strict: false });
  const { corsOrigins = [], fingerprintKey } = options;
  await configureHttp(app, {
    corsOrigins,
    fingerprintKey,
    logger,
    staleSince: () => cache.status().awaySince,
    isDraining: () => draining.isBegun,
  });
  logRequests(app, logger);
  serveOpenApi(app, buildOpenApi(app, API_INFO));
  await app.init();
  assertEveryRouteIsGuarded(app);
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function coreOf({ databaseUrl, poolSize, masterKeys, redisUrl, fingerprintKey, definitions = [] }: ApplicationOptions): CoreOptions {
  const core = { databaseUrl, ...(poolSize === undefined ? {} : { poolSize }), ...(masterKeys === undefined ? {} : { masterKeys }) };
  if (redisUrl === undefined) return core;
  const generation = JSON.stringify([build(), definitions.map(({ documents }) => documents)]);
  return { ...core, redis: { url: redisUrl, sealingKey: sealingKeyOf(fingerprintKey), generation } };
}

function sealingKeyOf(fingerprintKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fingerprintKey, '', 'values in Redis', SEALING_KEY_BYTES));
}

/** Names the build; one that is not known shares with nobody. */
function build(): string {
  return existsSync(BUILT_FROM) ? readFileSync(BUILT_FROM, 'utf8') : randomUUID();
}
