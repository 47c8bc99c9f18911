import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const API_KEY = 'billing.apiKey';
const OF_TENANT = '/v1/tenants/acme/settings';
const ABSENT = { 'if-none-match': '*' };

describe('secret settings over HTTP', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'acme-retail', name: 'Retail', parent: 'acme' } });
    const scopes = ['application', 'tenant', 'user'];
    const definitions = [
      { key: API_KEY, owner: 'billing', kind: 'secret', scopes, constraints: { minLength: 8, maxLength: 40, pattern: '^[a-z]' } },
      { key: 'billing.account', owner: 'billing', kind: 'json', secret: true, scopes },
      { key: 'billing.plain', owner: 'billing', kind: 'string', scopes },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
  });

  afterAll(() => server.close());

  it('can be written and not be read', async () => {
    const body = { value: 'the-first-key', reason: 'Provider signed' };
    expect(await server.send('PUT', `${OF_TENANT}/${API_KEY}`, { headers: ABSENT, body })).toMatchObject({
      status: 200,
      body: { changed: 1 },
    });

    const answers = await Promise.all(['', '/explain', '/history'].map((suffix) => server.send('GET', `${OF_TENANT}/${API_KEY}${suffix}`)));
    const [read] = answers;

    expect(read?.body).toMatchObject({
      value: { set: true, updatedAt: expect.any(String), fingerprint: expect.stringMatching(/^[\w-]{43}$/) },
      source: { level: 'tenant', tenant: 'acme' },
    });
    expect(JSON.stringify(answers)).not.toContain('the-first-key');
  });
});
