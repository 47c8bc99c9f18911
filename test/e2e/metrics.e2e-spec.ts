import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

describe('the metrics page', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
  });

  afterAll(() => server.close());

  async function read(): Promise<{ readonly type: string; readonly lines: readonly string[] }> {
    const { headers, body } = await server.app.inject({ method: 'GET', url: '/metrics' });
    return { type: String(headers['content-type']), lines: body.split('\n') };
  }

  async function valueOf(sample: string): Promise<number> {
    const line = (await read()).lines.find((one) => one.startsWith(`${sample} `));
    return Number(line?.slice(sample.length + 1));
  }

  it('shows everything that docs/metrics.md names, in the text format', async () => {
    const documented = [...readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(
      ([, name, type]) => `# TYPE ${name} ${type}`,
    );
    const { type, lines } = await read();

    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(documented.length).toBeGreaterThan(15);
    expect(lines.filter((line) => line.startsWith('# TYPE')).sort()).toEqual(documented.sort());
  });

  it('counts what happens', async () => {
    const before = await valueOf('database_pool_wait_seconds_count');
    await server.send('GET', '/v1/tenants', { key: '' });
    await server.send('GET', '/v1/tenants', { key: 'smk_unknown' });
    const definition = { key: 'a.b', owner: 'a', kind: 'integer', scopes: ['application'], definitionVersion: 1 };
    await server.send('PUT', '/v1/application/settings/definitions', { body: definition });
    const headers = { 'if-none-match': '*' };
    expect((await server.send('PUT', '/v1/application/settings/a.b', { headers, body: { value: 1, reason: 'test' } })).status).toBe(200);

    expect(await valueOf('refusals_total{reason="unauthenticated"}')).toBe(2);
    expect(await valueOf('refusals_total{reason="forbidden"}')).toBe(0);
    expect(await valueOf('settings_update_latency_seconds_count')).toBe(2);
    expect(await valueOf('settings_update_latency_seconds_bucket{le="+Inf"}')).toBe(2);
    expect(await valueOf('database_pool_wait_seconds_count')).toBeGreaterThan(before);
    expect(await valueOf('layers_revision_lag')).toBe(0);
    expect(await valueOf('layers_stale_seconds')).toBe(0);
    expect(await valueOf('write_queue_length')).toBe(0);
  });
});
