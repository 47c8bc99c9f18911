import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertEveryRouteIsGuarded, buildOpenApi, configureHttp, createHttpAdapter, serveOpenApi } from '#libs/http';
import { ConfigurationCacheService } from '#libs/layers';
import { JsonLogger } from '#libs/observability';
import { Draining } from '../health/draining.ts';
import { SettingsManagementModule } from '../settings-management.module.ts';
import { coreOptionsOf } from './application-core.ts';
import type { ApplicationOptions } from './application-options.ts';
import { logRequests } from './log-requests.ts';

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
      { core: coreOptionsOf(options), ...(options.definitions === undefined ? {} : { definitions: options.definitions }) },
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
    ...(options.rateLimits === undefined ? {} : { rateLimits: options.rateLimits }),
  });
  logRequests(app, logger);
  serveOpenApi(app, buildOpenApi(app, API_INFO));
  await app.init();
  assertEveryRouteIsGuarded(app);
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
