import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp } from '../configure-http.ts';
import { createHttpAdapter } from '../http-adapter.ts';

@Controller()
class HelloController {
  @Get('hello')
  hello(): object {
    return {};
  }
}

let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [HelloController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});

afterAll(() => app.close());

/** Sends bytes as they are and answers everything that comes back until the server closes. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.setEncoding('utf8').on('data', (chunk) => (received += String(chunk)));
    socket.on('close', () => resolve(received)).on('error', reject);
  });
}

const request = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('on the wire', () => {
  it.each([
    ['no HTTP at all', 'hello there\r\n\r\n', 400, 'MALFORMED_HTTP'],
    ['a header with a control character', request('GET /hello HTTP/1.1', 'Host: a', 'X: a\u0000b'), 400, 'MALFORMED_HTTP'],
    ['headers over the limit', request('GET /hello HTTP/1.1', 'Host: a', `X: ${'a'.repeat(20_000)}`), 431, 'HEADERS_TOO_LARGE'],
    ['no Host', request('GET /hello HTTP/1.1', 'Connection: close'), 400, 'INVALID_REQUEST'],
    ['an unknown expectation', request('GET /hello HTTP/1.1', 'Host: a', 'Expect: tea', 'Connection: close'), 417, 'UNKNOWN_EXPECTATION'],
    ['a Content-Length that is no number', request('POST /hello HTTP/1.1', 'Host: a', 'Content-Length: x'), 400, 'MALFORMED_HTTP'],
    ['a method that no route has', request('DELETE /hello HTTP/1.1', 'Host: a', 'Connection: close'), 405, 'METHOD_NOT_ALLOWED'],
    ['bad percent-encoding', request('GET /%zz HTTP/1.1', 'Host: a', 'Connection: close'), 400, 'MALFORMED_URL'],
  ])('%s is answered as a problem', async (_name, sent, status, code) => {
    const received = await exchange(sent);
    const [head = '', body = ''] = received.split('\r\n\r\n');

    expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('a failing HEAD has no body', async () => {
    const received = await exchange(request('HEAD /nothing HTTP/1.1', 'Host: a', 'Connection: close'));

    expect(received).toMatch(/^HTTP\/1\.1 404 /);
    expect(received.split('\r\n\r\n')[1]).toBe('');
  });
});
