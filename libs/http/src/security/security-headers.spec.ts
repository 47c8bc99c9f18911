import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp, createHttpAdapter } from '../index.ts';

let app: NestFastifyApplication;

beforeAll(async () => {
  app = (await Test.createTestingModule({}).compile()).createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    logger: false,
  });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

it('sends the same security headers with every answer, the first and the later ones', async () => {
  for (const url of ['/first', '/second', '/third']) {
    const { headers } = await app.inject({ method: 'GET', url });

    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  }
});
