import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp } from '../configure-http.ts';
import { createHttpAdapter } from '../http-adapter.ts';
import { ProblemDetails } from '../problem/problem-details.ts';
import { ApiEnvironment, ApiMinRevision, ApiPage } from './api-parameters.decorators.ts';
import { ApiProblems } from './api-problems.decorator.ts';
import { buildOpenApi, serveOpenApi } from './openapi.ts';

@Controller('v1')
class DocumentedController {
  @Get('tenants/:tenantCode/users/:subject/problems')
  @ApiEnvironment()
  @ApiMinRevision()
  @ApiPage(ProblemDetails)
  @ApiProblems('conflict', 'locked', 'not-found')
  list(): object {
    return {};
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [DocumentedController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  serveOpenApi(app, buildOpenApi(app, { title: 'Probe', description: 'A probe.', version: '1.2.3' }));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

describe('the documentation', () => {
  it('is an OpenAPI 3.1 document with parameters and every problem', async () => {
    const answer = await app.inject('/docs/openapi.json');
    const document = answer.json<ReturnType<typeof buildOpenApi>>();
    const operation = document.paths['/v1/tenants/{tenantCode}/users/{subject}/problems']?.get;

    expect([answer.statusCode, document.openapi, document.info.version]).toEqual([200, '3.1.0', '1.2.3']);
    expect(operation?.parameters?.map((parameter) => Reflect.get(parameter, 'name')).toSorted()).toEqual([
      'Min-Revision',
      'environment',
      'subject',
      'tenantCode',
    ]);
    expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '400', '401', '403', '404', '409', '429', '503']);
    expect(operation?.responses['409']).toMatchObject({
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/ProblemDetails' },
          examples: { CONFLICT: { value: { status: 409 } }, LOCKED: { value: { status: 409 } } },
        },
      },
    });
    expect(document.components?.schemas).toHaveProperty('ProblemDetails.properties.traceId');
  });

  it('is a page whose scripts its own security headers let run', async () => {
    const page = await app.inject('/docs');
    const scripts = [...page.body.matchAll(/<script src="([^"]+)"/g)].map((match) => match[1] ?? '');
    const loaded = await Promise.all(scripts.map((src) => app.inject(new URL(src, 'http://a/docs').pathname)));

    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/<script>/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.map((script) => script.statusCode)).toEqual(loaded.map(() => 200));
  });

  it('answers unknown files below it as problems', async () => {
    const answer = await app.inject('/docs/nothing.js');

    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json']);
  });
});
