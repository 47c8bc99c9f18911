import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';
import { UsageFlush } from '../../src/feature-flags/data-providers/usage-flush.ts';

const OFREP = '/ofrep/v1/evaluate/flags';

describe('the usage of feature flags over HTTP', () => {
  let server: TestApp;
  let client: string;
  let reader: string;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'acme' } });
    client = await keyWith(['features.evaluate'], 'staging');
    reader = await keyWith(['features.read'], 'production');
    for (const key of ['plain', 'stale']) await create(key, {});
    await create('text', { valueType: 'string', variants: { off: 'a', on: 'b' } });
  });

  afterAll(() => server.close());

  async function keyWith(permissions: readonly string[], environment: string): Promise<string> {
    const body = { name: `${permissions.join()} ${environment}`, permissions, environment };
    return String((await server.send('POST', '/v1/tenants/acme/api-keys', { body })).body['key']);
  }

  async function create(key: string, more: object): Promise<void> {
    const body = { key, name: key, owner: 'tests', type: 'boolean', enabledIn: ['staging'], reason: 'test', ...more };
    expect((await server.send('POST', '/v1/application/flags', { body })).status).toBe(201);
  }

  const evaluate = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    server.send('POST', `${OFREP}${path}`, { key: client, headers, body: { context: { targetingKey: 'ann' } } });

  async function usage(path: string, key?: string) {
    await server.app.get(UsageFlush, { strict: false }).flush();
    return server.send('GET', `/v1/${path}`, key === undefined ? {} : { key });
  }

  it('counts what OFREP answers, and neither 304 nor explanations', async () => {
    const day = new Date().toISOString().slice(0, 10);
    await evaluate('/plain');
    const { headers } = await evaluate('');
    expect((await evaluate('', { 'if-none-match': String(headers['etag']) })).status).toBe(304);
    const explain = await server.send('POST', '/v1/tenants/acme/flags/plain/explain?environment=staging', { body: { context: {} } });
    expect(explain.status).toBe(200);

    const read = await usage('tenants/acme/flags/plain/usage');
    // The test may run over midnight.
    const days = read.body['days'] as readonly { readonly day: string }[];
    expect(read).toMatchObject({ status: 200, body: { key: 'plain', source: { level: 'application' }, counted: 'scope', evaluations: 2 } });
    expect(days.at(-1)).toMatchObject({ day, environment: 'staging', variant: 'on' });
    expect(Date.parse(String(read.body['lastEvaluatedAt']))).toBeGreaterThan(Date.parse(day));
    expect((await usage('application/flags/plain/usage')).body).toMatchObject({ counted: 'all', evaluations: 2 });
  });

  it('shows a key that is confined to an environment nothing of others', async () => {
    expect((await usage('tenants/acme/flags/plain/usage', reader)).body).toMatchObject({ evaluations: 0, days: [] });
    expect((await usage('tenants/acme/flags/plain/usage?environment=*', reader)).body).toMatchObject({ evaluations: 0 });
    expect((await usage('tenants/acme/flags/plain/usage?environment=staging', reader)).status).toBe(403);
  });

  it.each([
    ['days=0', 422],
    ['days=401', 422],
    ['days=abc', 422],
    ['days=1.5', 422],
    ['days=1&days=2', 422],
    ['environment=nowhere', 404],
    ['days=400', 200],
  ])('answers ?%s by %d', async (query, status) => {
    expect((await usage(`application/flags/plain/usage?${query}`)).status).toBe(status);
  });

  it('knows no usage of a flag that is not there', async () => {
    expect(await usage('application/flags/nowhere/usage')).toMatchObject({ status: 404, body: { code: 'FEATURE_FLAG_NOT_FOUND' } });
  });

  it('lists flags that may be given up, with why and since when', async () => {
    await server.database.sql(`update sm.flag set created_at = created_at - interval '41 days' where key in ('stale', 'text')`);
    await server.database.sql(
      `update sm.flag_last_use set last_at = last_at - interval '31 days', first_at = first_at - interval '31 days' where key = 'text'`,
    );
    // The rows are changed behind the back of the layers, which take them up with the next revision.
    await server.database.sql(`update sm.flag set revision = revision + 1000 where key in ('stale', 'text')`);
    await create('fresh', {});
    const { status, body, headers } = await usage('application/stale-flags?limit=10');

    expect(status).toBe(200);
    const items = body['items'] as readonly { readonly key: string; readonly reasons: readonly { readonly code: string }[] }[];
    expect(items.map(({ key, reasons }) => [key, reasons.map(({ code }) => code)])).toEqual([
      ['stale', ['LIFETIME_OVER']],
      ['text', ['LIFETIME_OVER', 'NOT_EVALUATED']],
    ]);
    expect(
      (await server.send('GET', '/v1/application/stale-flags?limit=10', { headers: { 'if-none-match': String(headers['etag']) } })).status,
    ).toBe(304);
    expect((await usage('tenants/acme/stale-flags')).body).toEqual({ items: [] });
    expect((await usage('application/flags/stale')).body).toMatchObject({ key: 'stale' });
  });

  it('is a metric by reason', async () => {
    await evaluate('/plain');
    await evaluate('/nowhere');
    await server.app.get(UsageFlush, { strict: false }).flush();
    const { body: text } = await server.app.inject({ method: 'GET', url: '/metrics', headers: { authorization: `Bearer ${server.key}` } });

    expect(text).toMatch(/^feature_flag_evaluations_total\{reason="STATIC"\} [1-9]/m);
    expect(text).toContain('feature_flag_evaluations_total{reason="ERROR"} 1\n');
    expect(text).toContain('feature_flag_evaluations_total{reason="SPLIT"} 0\n');
    expect(text).toContain('feature_flag_usage_waiting 0\n');
  });
});
