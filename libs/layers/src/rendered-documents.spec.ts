import { describe, expect, it } from '@jest/globals';
import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Test } from '@nestjs/testing';
import { BoundedStore } from './bounded-store.ts';
import { RenderedDocuments } from './rendered-documents.ts';

const bytes = (length: number) => new Uint8Array(length);

describe('rendered documents', () => {
  async function documents(maxBytes: number): Promise<RenderedDocuments> {
    const module = await Test.createTestingModule({ imports: [RenderedDocuments.cacheModule({ ttlSeconds: 60, maxBytes })] }).compile();
    return new RenderedDocuments(module.get<Cache>(CACHE_MANAGER));
  }

  it('are made once, and handed out without a copy', async () => {
    const rendered = await documents(1_000);
    let made = 0;
    const render = () => {
      made++;
      return bytes(10);
    };

    const [first, second] = await Promise.all([rendered.of('acme', '"0.a"', render), rendered.of('acme', '"0.a"', render)]);
    const third = await rendered.of('acme', '"0.a"', render);

    expect(made).toBe(1);
    expect([second === first, third === first]).toEqual([true, true]);
  });

  it('are made anew under another ETag, and when the oldest had to go', async () => {
    const rendered = await documents(25);
    const made: string[] = [];
    for (const etag of ['a', 'b', 'a', 'c', 'a', 'b'])
      await rendered.of('acme', etag, () => {
        made.push(etag);
        return bytes(10);
      });

    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('a bounded store', () => {
  it('counts what it holds, and holds nothing that is larger than itself', () => {
    const store = new BoundedStore(20);
    store.set('a', { value: bytes(8) });
    store.set('a', { value: bytes(12) });

    expect(store.bytes).toBe(12);
    expect(store.set('large', { value: bytes(21) })).toBe(false);
    expect([store.get('large'), store.get('a')?.value]).toEqual([undefined, bytes(12)]);
    store.delete('a');
    store.delete('missing');
    expect(store.bytes).toBe(0);
  });
});
