import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { NotFoundException, UnavailableException } from '#libs/kernel';
import { configureHttp } from '../configure-http.ts';
import { createHttpAdapter } from '../http-adapter.ts';

class RecordingLogger implements LoggerService {
  readonly lines: { readonly level: string; readonly fields: Record<string, unknown> }[] = [];
  readonly log = (fields: Record<string, unknown>) => this.lines.push({ level: 'log', fields });
  readonly error = (fields: Record<string, unknown>) => this.lines.push({ level: 'error', fields });
  readonly warn = (fields: Record<string, unknown>) => this.lines.push({ level: 'warn', fields });
  readonly debug = (fields: Record<string, unknown>) => this.lines.push({ level: 'debug', fields });
}

const bug = new TypeError('a bug');

@Controller()
class FailingController {
  @Get('bug/:id')
  bug(): never {
    throw bug;
  }

  @Get('away')
  away(): never {
    throw new UnavailableException('Busy.');
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException('None.');
  }
}

const logger = new RecordingLogger();
let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [FailingController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32), logger });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

beforeEach(() => {
  logger.lines.length = 0;
});

describe('the log', () => {
  it('has a bug as ERROR with the trace id of the answer and the pattern of the route', async () => {
    const { traceId } = (await app.inject('/bug/7')).json<{ traceId: string }>();

    expect(logger.lines).toEqual([
      {
        level: 'error',
        fields: expect.objectContaining({ traceId, code: 'INTERNAL', status: 500, method: 'GET', route: '/bug/:id', err: bug }),
      },
    ]);
  });

  it.each([
    ['/away', 'warn'],
    ['/missing', 'debug'],
    ['/nothing', 'debug'],
    ['/%zz', undefined],
  ])('has %s as %s', async (url, level) => {
    await app.inject(url);

    expect(logger.lines.map((line) => line.level)).toEqual(level === undefined ? [] : [level]);
  });
});
