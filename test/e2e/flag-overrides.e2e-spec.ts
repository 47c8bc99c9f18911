import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const OFREP = '/ofrep/v1/evaluate/flags';
const WEIGHTS = [
  { variant: 'on', weight: 60_000 },
  { variant: 'off', weight: 30_000 },
];

describe('overrides of flags from above', () => {
  let server: TestApp;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const tenant of [{ code: 'group' }, { code: 'acme', parent: 'group' }, { code: 'rival' }]) {
      await server.send('POST', '/v1/tenants', { body: { ...tenant, name: tenant.code } });
      const body = { name: tenant.code, permissions: ['features.evaluate'], environment: 'staging' };
      keys[tenant.code] = String((await server.send('POST', `/v1/tenants/${tenant.code}/api-keys`, { body })).body['key']);
    }
  });

  afterAll(() => server.close());

  const create = (flag: object, path = 'application') =>
    server.send('POST', `/v1/${path}/flags`, { body: { type: 'boolean', name: 'A flag', owner: 'tests', reason: 'test', ...flag } });

  const urlOf = (key: string, tenant = 'acme') => `/v1/tenants/${tenant}/flags/${key}/override/staging`;

  async function send(method: 'PUT' | 'DELETE', url: string, body?: object) {
    const { headers, status } = await server.send('GET', url);
    const condition: Record<string, string> = status === 200 ? { 'if-match': String(headers['etag']) } : { 'if-none-match': '*' };
    return server.send(method, url, { headers: condition, ...(body === undefined ? {} : { body: { reason: 'test', ...body } }) });
  }

  const override = (key: string, body: object, tenant = 'acme') => send('PUT', urlOf(key, tenant), body);
  const takeBack = (key: string, tenant = 'acme') => send('DELETE', urlOf(key, tenant));

  const ask = async (key: string, tenant = 'acme', context: object = {}) =>
    (await server.send('POST', `${OFREP}/${key}`, { key: keys[tenant] ?? '', body: { context } })).body;

  const patch = async (key: string, body: object) => {
    const url = `/v1/application/flags/${key}`;
    const { headers } = await server.send('GET', url);
    return server.send('PATCH', url, { headers: { 'if-match': String(headers['etag']) }, body: { reason: 'test', ...body } });
  };

  const found = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    ...((body['violations'] ?? []) as { code: string; pointer: string }[]).map(({ code, pointer }) => `${code} ${pointer}`),
  ];

  it('count for the tenant and those below it, the nearest as a whole, until they are taken back', async () => {
    await create({ key: 'layered' });
    const atFirst = await ask('layered');
    const byGroup = await override('layered', { state: 'on', variant: 'on' }, 'group');
    const inherited = await ask('layered');
    await override('layered', { state: 'on', fallthrough: { variant: 'off' } });
    const own = await ask('layered');
    const [group, rival] = [await ask('layered', 'group'), await ask('layered', 'rival')];
    const removed = await takeBack('layered');
    const again = await ask('layered');
    await takeBack('layered', 'group');

    expect(byGroup).toMatchObject({ status: 200, body: { key: 'layered', changed: true } });
    expect([atFirst['reason'], rival['reason']]).toEqual(['DISABLED', 'DISABLED']);
    expect(inherited).toMatchObject({ value: true, reason: 'TARGETING_MATCH', metadata: { detail: 'OVERRIDE' } });
    expect(own).toMatchObject({ value: false });
    expect(group).toMatchObject({ value: true });
    expect([removed.status, again['value']]).toEqual([200, true]);
    expect((await ask('layered'))['reason']).toBe('DISABLED');
  });

  it('are read as they were set, on the revision that was read', async () => {
    await create({ key: 'read', enabledIn: ['staging'] });
    const url = urlOf('read');
    const set = await server.send('PUT', url, { headers: { 'if-none-match': '*' }, body: { state: 'off', reason: 'r' } });
    const second = await server.send('PUT', url, { headers: { 'if-none-match': '*' }, body: { state: 'on', reason: 'r' } });
    const { body, headers } = await server.send('GET', url);
    const held = await server.send('GET', url, { headers: { 'if-none-match': String(headers['etag']) } });
    const state = (await server.send('GET', '/v1/tenants/acme/flags/read/environments/staging')).body;
    const unchanged = await override('read', { state: 'off' });
    await takeBack('read');
    const anew = await server.send('PUT', url, { headers: { 'if-none-match': '*' }, body: { state: 'off', reason: 'r' } });

    expect(set.status).toBe(200);
    expect(second).toMatchObject({ status: 412, body: { code: 'FEATURE_FLAG_STALE' } });
    expect(body).toEqual({
      key: 'read',
      environment: 'staging',
      source: { level: 'tenant', tenant: 'acme' },
      override: { state: 'off' },
      revision: set.body['revision'],
    });
    expect(state).toMatchObject({ configuration: { state: 'on' }, override: { source: { tenant: 'acme' }, override: { state: 'off' } } });
    expect(held.status).toBe(304);
    expect(unchanged.body).toMatchObject({ changed: false, revision: set.body['revision'] });
    expect(anew.status).toBe(200);
    expect((await server.send('PUT', url, { body: { state: 'off' } })).status).toBe(428);
    expect((await server.send('GET', urlOf('read', 'rival'))).body['code']).toBe('FEATURE_FLAG_OVERRIDE_NOT_FOUND');
  });

  it('are shown by explanations with whose they are', async () => {
    await create({ key: 'explained', enabledIn: ['staging'] });
    await override('explained', { variant: 'off' }, 'group');
    const { body } = await server.send('POST', '/v1/tenants/acme/flags/explained/explain?environment=staging', { body: { context: {} } });

    expect(body).toMatchObject({
      isOverridden: true,
      details: { value: false, detail: 'OVERRIDE' },
      override: { source: { level: 'tenant', tenant: 'group' }, override: { variant: 'off' } },
    });
  });

  it('yield to the kill switch, from above and of the tenant', async () => {
    await create({ key: 'killed', enabledIn: ['staging'] });
    await override('killed', { state: 'on', variant: 'on' });
    const kill = (path: string) => server.send('POST', `/v1/${path}/flags/killed/kill-switch`, { body: { reason: 'Broken' } });
    const revive = (path: string) => server.send('DELETE', `/v1/${path}/flags/killed/kill-switch?reason=Mended`);
    await kill('tenants/group');
    const byGroup = await ask('killed');
    await revive('tenants/group');
    const between = await ask('killed');
    await kill('application');
    const byAll = await ask('killed');
    await revive('application');

    for (const answer of [byGroup, byAll]) expect(answer).toMatchObject({ reason: 'DISABLED', metadata: { detail: 'KILL_SWITCH' } });
    expect(between).toMatchObject({ value: true });
    expect(await ask('killed')).toMatchObject({ value: true });
  });

  it('keep the buckets of rules that they take over from the flag', async () => {
    await create({ key: 'salted', type: 'percentage', percentage: 50, enabledIn: ['staging'] });
    const url = '/v1/application/flags/salted/environments/staging';
    type Rules = readonly { id: string; salt: string; serve: object }[];
    const [rule] = ((await server.send('GET', url)).body['configuration'] as { rules: Rules }).rules;
    const set = await override('salted', {
      rules: [
        { id: rule?.id, serve: { variant: 'on' }, coverage: 10_000 },
        { serve: { variant: 'off' }, coverage: 1 },
      ],
    });
    const { rules } = (await server.send('GET', urlOf('salted'))).body['override'] as { rules: Rules };

    expect(set.status).toBe(200);
    expect(rules[0]).toMatchObject({ id: rule?.id, salt: rule?.salt });
    expect(rules[1]?.id).toMatch(/./);
    expect(rules[1]?.salt).not.toBe(rule?.salt);
  });

  it('are refused with everything that is wrong with them', async () => {
    await create({ key: 'strict', enabledIn: ['staging'] });
    await create({ key: 'own' }, 'tenants/acme');
    await create({ key: 'gone' });
    await server.send('POST', '/v1/application/flags/gone/archive', { body: { reason: 'r' } });
    const rule = (when: object) => override('strict', { rules: [{ when, serve: { variant: 'on' } }] });

    expect(found(await override('strict', {}))).toEqual([422, 'FLAG_OVERRIDE_EMPTY ']);
    expect(found(await override('strict', { state: 'maybe' }))).toEqual([422, 'FLAG_FIELD_INVALID /state']);
    expect(found(await override('strict', { variant: 'blue' }))).toEqual([422, 'UNKNOWN_VARIANT /variant']);
    expect(found(await override('strict', { fallthrough: { variant: 'blue' } }))).toEqual([422, 'UNKNOWN_VARIANT /fallthrough/variant']);
    expect(found(await override('strict', { fallthrough: { split: WEIGHTS } }))).toEqual([422, 'WEIGHTS_INVALID /fallthrough/split']);
    expect(found(await override('strict', { killSwitch: true }))).toEqual([422, 'UNKNOWN_FIELD /killSwitch']);
    expect(found(await override('strict', { variant: true }))).toEqual([422, 'FIELD_SHAPE /variant']);
    expect(found(await rule({ segment: 'nowhere' }))).toEqual([422, 'FLAG_SEGMENT_UNKNOWN /rules/0/when/segment']);
    expect(found(await rule({ attribute: 'planet.name', op: 'exists' }))).toEqual([422, 'UNKNOWN_ATTRIBUTE_KIND /rules/0/when/attribute']);
    expect(found(await rule({ flag: 'nowhere', variants: ['on'] }))).toEqual([422, 'FLAG_PREREQUISITE_UNKNOWN /rules/0/when/flag']);
    expect(await override('own', { state: 'on' })).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_OWN' } });
    expect(await override('gone', { state: 'on' })).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_ARCHIVED' } });
    expect(await override('nowhere', { state: 'on' })).toMatchObject({ status: 404, body: { code: 'FEATURE_FLAG_NOT_FOUND' } });
    expect(await takeBack('strict')).toMatchObject({ status: 404, body: { code: 'FEATURE_FLAG_OVERRIDE_NOT_FOUND' } });
    expect(
      (await server.send('PUT', urlOf('strict').replace('staging', 'nowhere'), { headers: { 'if-none-match': '*' }, body: {} })).body,
    ).toMatchObject({
      code: 'ENVIRONMENT_NOT_FOUND',
    });
  });

  it('are judged as the tenant sees the flags: exclusions and circles', async () => {
    await create({ key: 'this', enabledIn: ['staging'] });
    await create({ key: 'that', conflictsWith: ['this'] });
    await create({ key: 'base' });
    await create({ key: 'upon', type: 'custom-rule', rules: [{ when: { flag: 'base', variants: ['on'] }, serve: { variant: 'on' } }] });
    const both = await override('that', { state: 'on' });
    await override('this', { state: 'off' });
    const one = await override('that', { state: 'on' });
    const freed = await takeBack('this');
    const circle = await override('base', { rules: [{ when: { flag: 'upon', variants: ['on'] }, serve: { variant: 'on' } }] });

    expect(both).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_CONFLICT' } });
    expect(one.status).toBe(200);
    expect(freed).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_CONFLICT' } });
    expect(circle).toMatchObject({ status: 422, body: { violations: [{ params: { path: ['base', 'upon', 'base'] } }] } });
  });

  it('keep the variants that they serve, and the segments that they ask; the flag is archived with them', async () => {
    await create({ key: 'served', variants: { on: true, off: false, beta: true }, enabledIn: ['staging'] });
    await server.send('POST', '/v1/tenants/group/segments', { body: { key: 'asked', name: 'Asked', include: ['ann'] } });
    await override('served', { rules: [{ when: { segment: 'asked' }, serve: { variant: 'beta' } }] });
    const lost = await patch('served', { variants: { on: true, off: false } });
    const url = '/v1/tenants/group/segments/asked';
    const remove = async () =>
      server.send('DELETE', url, { headers: { 'if-match': String((await server.send('GET', url)).headers['etag']) } });
    const removed = await remove();
    const archived = await server.send('POST', '/v1/application/flags/served/archive', { body: { reason: 'r' } });
    const still = await remove();
    const takenBack = await takeBack('served');

    expect(lost).toMatchObject({
      status: 409,
      body: { code: 'FEATURE_FLAG_IN_USE', detail: expect.stringContaining('the override of the flag "served" of the tenant "acme"') },
    });
    for (const answer of [removed, still]) {
      expect(answer).toMatchObject({ status: 409, body: { users: [{ kind: 'override', key: 'served', tenant: 'acme' }] } });
    }
    expect([archived.status, takenBack.status, (await remove()).status]).toEqual([200, 200, 200]);
  });
});
