import 'reflect-metadata';
import type { ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp, createHttpAdapter } from 'settings-management';

/** Starts modules as the ERP's main program does. */
export async function startErp(imports: NonNullable<ModuleMetadata['imports']>): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter({}), { logger: ['error'] });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
