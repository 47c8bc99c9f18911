import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestIdentityProvider } from '#libs/testing';
import { type ServerProcess, startServerProcess } from './server-process.ts';

describe('a server whose environment names an identity provider and limits', () => {
  let provider: TestIdentityProvider;
  let server: ServerProcess;

  beforeAll(async () => {
    provider = await TestIdentityProvider.start();
    server = await startServerProcess({
      JWT_ISSUER: provider.issuer,
      JWT_AUDIENCE: provider.audience,
      JWT_JWKS_URL: provider.url,
      JWT_ROLES_CLAIM: 'realm_access.roles',
      JWT_ROLE_MAP: '{"erp-auditors":["auditor"]}',
      JWT_ALL_TENANTS_VALUE: 'all',
      JWT_MAX_PERMISSIONS: 'organisation.read,audit.read',
      RATE_LIMIT_PER_MINUTE: '3',
      FAILED_AUTHENTICATIONS_PER_MINUTE: '2',
    });
  });

  afterAll(async () => {
    await server.stop();
    await provider.close();
  });

  async function statusOf(path: string, credential: string): Promise<number> {
    const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${credential}` } });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('takes its tokens as far as it is told to', async () => {
    const token = await provider.sign({ tenants: 'all', realm_access: { roles: ['erp-auditors', 'platform-admin'] } });

    expect(await statusOf('/v1/application/audit', token)).toBe(200);
    expect(await statusOf('/v1/application/settings', token)).toBe(403);
  });

  it('lets a principal ask as often as it is told to, and health be asked at any time', async () => {
    const token = await provider.sign({ sub: 'busy', tenants: 'all', realm_access: { roles: ['erp-auditors'] } });
    const statuses: number[] = [];
    while (statuses.length < 4) statuses.push(await statusOf('/v1/application/environments', token));

    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await statusOf('/health/live', token)).toBe(200);
  });

  it('answers as many failures as it is told to', async () => {
    expect([await statusOf('/v1/tenants', 'x'), await statusOf('/v1/tenants', 'x'), await statusOf('/v1/tenants', 'x')]).toEqual([
      401, 401, 429,
    ]);
  });
});
