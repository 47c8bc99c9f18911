import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, createHttpAdapter, FeatureFlagCoordinator, OrganisationCoordinator, Scope, systemActor } from 'settings-management';
import { databaseOf } from './database.ts';
import { ErpModule } from './erp.module.ts';

const database = await databaseOf(process.env, process.env['DATA_DIRECTORY'] ?? '.data');
const core = { databaseUrl: database.databaseUrl, migrationUrl: database.migrationUrl, migrate: true };
const app = await NestFactory.create<NestFastifyApplication>(ErpModule.on(core), createHttpAdapter({}), { logger: ['error', 'warn'] });
await configureHttp(app, { fingerprintKey: randomBytes(32) });
await app.init();

const organisation = app.get(OrganisationCoordinator);
const context = { actor: systemActor('erp'), source: 'boot', reason: 'First start' } as const;
await organisation.getTenant('acme').catch(() => organisation.createTenant({ code: 'acme', name: 'Acme' }, context));

// Ann tries the forecast. An ERP with the HTTP API of settings-management leaves this to its administrators.
const flags = app.get(FeatureFlagCoordinator);
const isThere = await flags.getFlag(Scope.application(), 'forecast.enabled').then(
  () => true,
  () => false,
);
const pilot = {
  key: 'forecast.enabled',
  name: 'Forecast',
  owner: 'payables',
  type: 'user-list',
  users: ['ann'],
  enabledIn: ['production'],
} as const;
if (!isThere) await flags.createFlag(Scope.application(), pilot, context);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) process.exit(1);
  isStopping = true;
  await app.close();
  await database.stop();
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

await app.listen(process.env['PORT'] ?? 3100, '127.0.0.1');
console.log(`The ERP answers at ${await app.getUrl()}/tenants/acme/invoices`);
