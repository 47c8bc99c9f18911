import { type Answer, type AttackWorld, KEY, PARENT, VICTIM_ENVIRONMENT, VICTIM_IDEMPOTENCY_KEY, VICTIM_SUBJECT } from './attack-world.ts';
import type { Route } from './openapi-routes.ts';
import { ROUTE_FIXTURES } from './route-fixtures.ts';

/** What a tenant did and what it was answered. */
export interface Step {
  readonly name: string;
  readonly answer: Answer;
}

/** Makes a tenant and lets it use every route it has, and do under the victim's names what the victim did. */
export async function liveAsTenant(world: AttackWorld, routes: readonly Route[], code: string): Promise<readonly Step[]> {
  const steps = await useAsTenant(world, routes, code);
  return [...steps, ...(await imitateVictim(world, `/v1/tenants/${code}`, await world.keyWith(['*'], [code])))];
}

/** Makes a tenant and lets it use the routes, as far as they are a tenant's. */
export async function useAsTenant(world: AttackWorld, routes: readonly Route[], code: string): Promise<readonly Step[]> {
  await world.operate('POST', '/v1/tenants', { code, name: 'Own', parent: PARENT });
  const key = await world.keyWith(['*'], [code]);
  const steps: Step[] = [];
  for (const route of routes) {
    const fixture = ROUTE_FIXTURES[route.name];
    if (fixture?.reach !== 'tenant' || !route.path.includes('{tenantCode}')) continue;
    steps.push({
      name: route.name,
      answer: await world.call(route, await fixture.call(world, code), (await fixture.caller?.(world, code)) ?? key),
    });
  }
  return steps;
}

/** Deletes, as a tenant, what has the names of the victim's: its own, if anything keeps tenants apart. */
export async function deleteAsTenant(world: AttackWorld, code: string): Promise<void> {
  const key = await world.keyWith(['*'], [code]);
  const own = `/v1/tenants/${code}`;
  const changes = [{ op: 'unset', key: KEY, environment: VICTIM_ENVIRONMENT }];
  await world.send('PUT', `${own}/environments/${VICTIM_ENVIRONMENT}`, key, {
    headers: { 'if-none-match': '*' },
    body: { description: 'own' },
  });
  await world.send('PUT', `${own}/settings/${KEY}?environment=${VICTIM_ENVIRONMENT}`, key, {
    headers: { 'if-none-match': '*' },
    body: { value: 'own', reason: 'test' },
  });
  await world.send('POST', `${own}/settings/bulk`, key, { body: { reason: 'test', changes } });
  const { headers } = await world.send('GET', `${own}/environments/${VICTIM_ENVIRONMENT}`, key, {});
  await world.send('DELETE', `${own}/environments/${VICTIM_ENVIRONMENT}`, key, { headers: { 'if-match': String(headers['etag']) } });
}

async function imitateVictim(world: AttackWorld, own: string, key: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const send = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ) => {
    const answer = await world.send(method, `${own}/${path}`, key, { headers, ...(body === undefined ? {} : { body }) });
    steps.push({ name: `${method} ${path}`, answer });
  };
  await send('PUT', `environments/${VICTIM_ENVIRONMENT}`, { 'if-none-match': '*' }, { description: 'own' });
  for (const scope of ['settings', `users/${VICTIM_SUBJECT}/settings`]) {
    for (const environment of ['*', VICTIM_ENVIRONMENT]) {
      const path = `${scope}/${KEY}?environment=${encodeURIComponent(environment)}`;
      const current = await world.send('GET', `${own}/${path}`, key, {});
      const { revision } = JSON.parse(current.text) as { revision: number };
      const before = revision === 0 ? { 'if-none-match': '*' } : { 'if-match': String(current.headers['etag']) };
      await send('PUT', path, before, { value: `own ${world.next()}`, reason: 'test' });
      const { headers } = await world.send('GET', `${own}/${path}`, key, {});
      await send('GET', path.replace('?', '/explain?'));
      await send('DELETE', `${path}&reason=test`, { 'if-match': String(headers['etag']) });
    }
    await send('GET', `${scope}/${KEY}/history`);
  }
  // The very request of the victim, by the very principal: only the tenant differs.
  const changes = [{ op: 'set', key: KEY, environment: VICTIM_ENVIRONMENT, value: 'own again' }];
  const headers = { 'idempotency-key': VICTIM_IDEMPOTENCY_KEY };
  const path = `${own}/settings/bulk`;
  steps.push({
    name: 'POST bulk',
    answer: await world.send('POST', path, world.server.key, { headers, body: { reason: 'test', changes } }),
  });
  await send('POST', 'settings/bulk', {}, { reason: 'test', changes: [{ op: 'unset', key: KEY, environment: VICTIM_ENVIRONMENT }] });
  const environment = await world.send('GET', `${own}/environments/${VICTIM_ENVIRONMENT}`, key, {});
  await send('DELETE', `environments/${VICTIM_ENVIRONMENT}`, { 'if-match': String(environment.headers['etag']) });
  await send('GET', 'audit/verify');
  return steps;
}
