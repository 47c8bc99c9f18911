import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { firstValueFrom, of } from 'rxjs';
import { ETagInterceptor } from './etag.interceptor.ts';
import { LazyDocument } from './lazy-document.ts';

function answer(method: string, held: string | undefined, document: LazyDocument) {
  const sent: Record<string, unknown> = {};
  const reply = { header: (name: string, value: string) => (sent[name] = value), code: (code: number) => (sent['status'] = code) };
  const request = { method, headers: held === undefined ? {} : { 'if-none-match': held } };
  const http = { getRequest: () => request, getResponse: () => reply };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const body = firstValueFrom(new ETagInterceptor().intercept(context, { handle: () => of(document) }));
  return { sent, body };
}

describe('a document that costs to make', () => {
  it('is not made for a caller who holds it', async () => {
    const document = new LazyDocument(['a', 1], () => Promise.reject(new Error('It was made.')));
    const { sent, body } = answer('GET', document.etag, document);

    expect(await body).toBeUndefined();
    expect(sent).toMatchObject({ status: 304, etag: document.etag });
  });

  it('is JSON under its ETag for everyone else', async () => {
    const document = new LazyDocument(['a', 1], (etag) => Promise.resolve(Buffer.from(JSON.stringify({ etag }))));
    const { sent, body } = answer('GET', '"0.other"', document);

    expect(String(await body)).toBe(JSON.stringify({ etag: document.etag }));
    expect(sent).toEqual({ etag: document.etag, 'cache-control': 'private, no-cache', 'content-type': 'application/json; charset=utf-8' });
    expect(new LazyDocument(['a', 2], document.render).etag).not.toBe(document.etag);
  });
});
