import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeLogReader } from '#libs/changes';
import { UnitOfWork } from '#libs/persistence';
import { TestApp, waitUntil } from '#libs/testing';

type Line = Readonly<Record<string, unknown>>;

const SECRET = 's3cret-value';
const FIRST = { 'if-none-match': '*' };
const [INFO, WARN, ERROR] = [30, 40, 50];
const traceIdOf = (index: number) => `${index}`.padStart(32, 'a');
const traceparent = (index: number) => ({ traceparent: `00-${traceIdOf(index)}-00f067aa0ba902b7-01` });

describe('the log lines of requests', () => {
  let server: TestApp;
  let key: { readonly id: string; readonly key: string };
  let lines: Line[] = [];

  beforeAll(async () => {
    const logDestination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
    server = await TestApp.start('integration', { logLevel: 'debug', logDestination });
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const definitions = [
      { key: 'a.text', owner: 'a', kind: 'string', constraints: { maxLength: 20 }, scopes: ['tenant', 'user'], definitionVersion: 1 },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    const { body } = await server.send('POST', '/v1/tenants/acme/api-keys', { body: { name: 'admin', roles: ['tenant-admin'] } });
    key = { id: String(body['id']), key: String(body['key']) };
    await server.app.listen(0, '127.0.0.1');
  });

  beforeEach(() => {
    lines = [];
  });

  afterAll(() => server.close());

  const saying = (msg: string) => lines.filter((line) => line['msg'] === msg);
  const from = (index: number) => ({ traceId: traceIdOf(index), tenant: 'acme', actor: key.id });

  it('of a change is INFO with trace, tenant, actor and the head of the chain, without a value', async () => {
    const change = { key: key.key, headers: { ...FIRST, ...traceparent(1) }, body: { value: SECRET, reason: 'test' } };
    expect((await server.send('PUT', '/v1/tenants/acme/settings/a.text', change)).status).toBe(200);
    const [stored] = await server.database.sql<{ head_hash: string; revision: string; tenant_id: string }>(
      `select s.* from sm.stream s join sm.tenant t on t.id = s.tenant_id where t.code = 'acme' and s.name = 'settings'`,
    );

    expect(saying('The configuration was changed.')).toMatchObject([
      {
        level: INFO,
        ...from(1),
        tenantId: stored?.tenant_id,
        stream: 'settings',
        revision: Number(stored?.revision),
        hash: stored?.head_hash,
        changes: 1,
        kinds: ['setting.set'],
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('leads to the same trace in the change log', async () => {
    const rows = await server.database.sql<{ traceparent: string; request_id: string }>(
      `select traceparent, request_id from sm.change_set where stream = 'settings' and request_id = $1`,
      [traceIdOf(1)],
    );

    expect(rows).toEqual([{ traceparent: traceparent(1).traceparent, request_id: traceIdOf(1) }]);
  });

  it('of input that breaks rules is WARN, names codes and places and no value', async () => {
    const body = { value: `${SECRET}-that-is-longer-than-twenty`, reason: 'test' };
    const headers = { ...FIRST, ...traceparent(2) };
    expect((await server.send('PUT', '/v1/tenants/acme/users/ann/settings/a.text', { key: key.key, headers, body })).status).toBe(422);

    expect(saying('What was sent breaks rules.')).toMatchObject([
      { level: WARN, ...from(2), code: 'SETTING_INVALID', violations: [{ code: 'SETTING_LENGTH', pointer: expect.any(String) }] },
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it.each([
    ['a stale change', 'PUT', '/v1/tenants/acme/settings/a.text', 412],
    ['an unknown setting', 'GET', '/v1/tenants/acme/settings/a.none', 404],
  ] as const)('of %s is no WARN and no ERROR', async (_, method, path, status) => {
    const body = method === 'PUT' ? { body: { value: 'x', reason: 'test' } } : {};
    expect((await server.send(method, path, { key: key.key, headers: FIRST, ...body })).status).toBe(status);

    expect(lines.filter((line) => Number(line['level']) >= WARN)).toEqual([]);
    expect(saying('A request was refused.')).toMatchObject([{ status, tenant: 'acme', actor: key.id }]);
  });

  it('of a failure is ERROR with its stack and whom it was for, without what the database said of values', async () => {
    const reader = server.app.get(ChangeLogReader, { strict: false });
    const failure = Object.assign(new Error('broken', { cause: Object.assign(new Error('below'), { detail: SECRET }) }), {
      detail: `Failing row contains (${SECRET}).`,
      parameters: [SECRET],
      code: '23514',
    });
    reader.entries = () => {
      new Logger('test').log('Inside of a query.');
      return Promise.reject(failure);
    };
    expect((await server.send('GET', '/v1/tenants/acme/audit', { key: key.key, headers: traceparent(3) })).status).toBe(500);
    Reflect.deleteProperty(reader, 'entries');

    expect(saying('Inside of a query.')).toMatchObject([{ ...from(3), context: 'test' }]);
    expect(saying('A request failed on the server side.')).toMatchObject([
      {
        level: ERROR,
        ...from(3),
        err: { message: 'broken', code: '23514', stack: expect.stringContaining('log-lines'), cause: { message: 'below' } },
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('of what comes after the commit carry the trace too', async () => {
    let isBroken = true;
    server.app.get(UnitOfWork, { strict: false }).register({
      name: 'test',
      order: 999,
      afterCommit: () => (isBroken ? Promise.reject(new Error('late')) : Promise.resolve()),
    });
    await server.send('PUT', '/v1/tenants/acme/environments/qa', { key: key.key, headers: { ...FIRST, ...traceparent(4) }, body: {} });
    isBroken = false;

    expect(saying('After the commit, test failed; the commit stands.')).toMatchObject([{ level: ERROR, ...from(4) }]);
  });

  it('never mix requests that run at once over a few connections', async () => {
    const url = await server.app.getUrl();
    const send = (index: number) =>
      fetch(`${url}/v1/tenants/acme/users/user${index}/settings/a.text`, {
        method: 'PUT',
        headers: { ...FIRST, ...traceparent(100 + index), authorization: `Bearer ${key.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ value: `v${index}` }),
      });
    const statuses = (await Promise.all(Array.from({ length: 40 }, (_, index) => send(index)))).map((answer) => answer.status);
    await waitUntil('every change is logged', () => saying('The configuration was changed.').length === 40);
    const rows = await server.database.sql<{ revision: string; request_id: string }>(
      `select revision, request_id from sm.change_set where stream = 'preferences'`,
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
    const logged = saying('The configuration was changed.').map((line) => [line['revision'], line['traceId'], line['tenant']]);
    const byRevision = (left: readonly unknown[], right: readonly unknown[]) => Number(left[0]) - Number(right[0]);
    expect(logged.sort(byRevision)).toEqual(rows.map((row) => [Number(row.revision), row.request_id, 'acme']).sort(byRevision));
    expect(new Set(rows.map((row) => row.request_id)).size).toBe(40);
  });

  it('know whom they are for when the body comes later than its headers', async () => {
    const headers = {
      ...FIRST,
      ...traceparent(6),
      authorization: `Bearer ${key.key}`,
      'content-type': 'application/json',
      expect: '100-continue',
    };
    const sent = request(`${await server.app.getUrl()}/v1/tenants/acme/environments/late`, { method: 'PUT', headers });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('{}');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();

    expect(answer.statusCode).toBe(200);
    expect(saying('The configuration was changed.')).toMatchObject([{ ...from(6), stream: 'organisation' }]);
  });

  it('carry nothing of a request outside of one', async () => {
    new Logger('test').log('Nobody asked.');

    const [line = {}] = saying('Nobody asked.');
    expect(Object.keys(line).sort()).toEqual(['context', 'level', 'msg', 'time']);
    await server.send('GET', '/health/live', { headers: traceparent(5), key: '' });
    expect(lines.at(-1)).toMatchObject({ traceId: traceIdOf(5), route: '/health/live' });
    expect(lines.at(-1)).not.toHaveProperty('actor');
  });
});
