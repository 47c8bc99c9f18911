import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertEveryRouteIsGuarded, buildOpenApi, configureHttp, createHttpAdapter, serveOpenApi } from '#libs/http';
import { ConfigurationCacheService } from '#libs/layers';
import { JsonLogger, type LogDestination } from '#libs/observability';
import type { SettingsOptions } from '../settings/settings.module.ts';
import { SettingsManagementModule } from '../settings-management.module.ts';
import { logRequests } from './log-requests.ts';

/** What the application is made from. */
export interface ApplicationOptions {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  readonly corsOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly poolSize?: number;
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

/** Builds the server; it listens to nothing yet. */
export async function createApplication(options: ApplicationOptions): Promise<NestFastifyApplication> {
  const logger = new JsonLogger(options.logLevel ?? 'info', options.logDestination);
  const app = await NestFactory.create<NestFastifyApplication>(
    SettingsManagementModule.forRoot(
      {
        core: { databaseUrl: options.databaseUrl, ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }) },
        ...(options.definitions === undefined ? {} : { definitions: options.definitions }),
      },
      options.modules,
    ),
    createHttpAdapter({ trustedProxies: options.trustedProxies ?? [] }),
    { logger, abortOnError: false },
  );
  const cache = app.get(ConfigurationCacheService, { strict: false });
  const { corsOrigins = [], fingerprintKey } = options;
  await configureHttp(app, { corsOrigins, fingerprintKey, logger, staleSince: () => cache.status().awaySince });
  logRequests(app, logger);
  serveOpenApi(app, buildOpenApi(app, API_INFO));
  await app.init();
  assertEveryRouteIsGuarded(app);
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
