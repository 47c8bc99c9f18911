import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import { spread, TENANT, TwoProcesses } from './two-processes.ts';

const ROUNDS = 20;
// One second is the bound for a revocation to act everywhere; ten times that is waited for.
const PATIENCE_MS = 10_000;
const AUDIT = `/v1/tenants/${TENANT}/audit?limit=1`;
const ROLE = `/v1/tenants/${TENANT}/roles/clerk`;
const KEYS = `/v1/tenants/${TENANT}/api-keys`;

describe('what one process takes away, the other gives no longer', () => {
  let two: TwoProcesses;

  beforeAll(async () => {
    two = await TwoProcesses.start();
    await two.first.ask('PUT', ROLE, { headers: { 'if-none-match': '*' }, body: { permissions: ['audit.read'] } });
  });

  afterAll(() => two.close());

  async function newKey(): Promise<{ id: string; key: string }> {
    const { body } = await two.first.ask('POST', KEYS, { body: { name: 'test', roles: ['clerk'] } });
    const [id, key] = [String(body['id']), String(body['key'])];
    await waitUntil('the other process knows the key', async () => (await answer(key)) === 200, PATIENCE_MS);
    return { id, key };
  }

  const answer = async (key: string) => (await two.second.send('GET', AUDIT, { key })).status;

  async function setRole(permission: string): Promise<void> {
    const { headers } = await two.first.ask('GET', ROLE);
    const headersOfChange = { 'if-match': headers.get('etag') ?? '' };
    await two.first.ask('PUT', ROLE, { headers: headersOfChange, body: { permissions: [permission] } });
  }

  async function until(status: number, key: string): Promise<number> {
    return waitUntil(`the other process answers ${status}`, async () => (await answer(key)) === status, PATIENCE_MS);
  }

  it('a revoked key', async () => {
    const durations: number[] = [];
    while (durations.length < ROUNDS) {
      const { id, key } = await newKey();
      await two.first.ask('DELETE', `${KEYS}/${id}`);
      durations.push(await until(401, key));
    }
    expect(durations).toHaveLength(ROUNDS);
    process.stdout.write(spread('Revocations seen by the other process', durations));
  });

  it('a permission of a role', async () => {
    const { key } = await newKey();
    const durations: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await setRole('settings.read');
      durations.push(await until(403, key));
      await setRole('audit.read');
      durations.push(await until(200, key));
    }
    expect(durations).toHaveLength(2 * ROUNDS);
    process.stdout.write(spread('Changes of a role seen by the other process', durations));
  });

  it('the secret before a rotation without overlap', async () => {
    const { id, key } = await newKey();
    const { body } = await two.first.ask('POST', `${KEYS}/${id}/rotate`, { body: { overlap: 'PT0S' } });

    await until(401, key);
    expect(await answer(String(body['key']))).toBe(200);
  });
});
