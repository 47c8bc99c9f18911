import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, createHttpAdapter, SettingsManagementModule } from 'settings-management';
import { billing } from './billing.settings.ts';

/** The whole HTTP API in an application of another team; compiled here, and run by the server itself. */
export async function serve(databaseUrl: string, fingerprintKey: Uint8Array): Promise<NestFastifyApplication> {
  const root = SettingsManagementModule.forRoot({ core: { databaseUrl }, definitions: [billing] });
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter({}));
  await configureHttp(app, { fingerprintKey });
  return app;
}
