import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertEveryRouteIsGuarded, buildOpenApi, configureHttp, createHttpAdapter, serveOpenApi } from '#libs/http';
import { JsonLogger } from '#libs/observability';
import { AppModule } from '../app.module.ts';
import type { SettingsOptions } from '../settings/settings.module.ts';
import { logRequests } from './log-requests.ts';

/** What the application is made from. */
export interface ApplicationOptions {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  readonly corsOrigins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly poolSize?: number;
  readonly logLevel?: string;
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
  const logger = new JsonLogger(options.logLevel ?? 'info');
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(
      { databaseUrl: options.databaseUrl, ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }) },
      options.modules,
      options.definitions === undefined ? {} : { definitions: options.definitions },
    ),
    createHttpAdapter({ trustedProxies: options.trustedProxies ?? [] }),
    { logger, abortOnError: false },
  );
  await configureHttp(app, { corsOrigins: options.corsOrigins ?? [], fingerprintKey: options.fingerprintKey, logger });
  logRequests(app, logger);
  serveOpenApi(app, buildOpenApi(app, API_INFO));
  await app.init();
  assertEveryRouteIsGuarded(app);
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
