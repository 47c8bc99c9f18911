import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeLogExport } from '#libs/changes';
import { APPLICATION_TENANT_ID, type ChangeRecord, type CommandContext, type StreamName, systemActor } from '#libs/kernel';
import { Database, DatabaseReader, UnitOfWork } from '#libs/persistence';
import { TestApp } from '#libs/testing';
import { faultsOf, type Line } from './exported-chain.ts';

const SMALL_SETS = 300;
const LARGE_SET = 2_500;
const VALUES: readonly Pick<ChangeRecord, 'before' | 'after' | 'details'>[] = [
  { after: 1e21 },
  { before: 0.1, after: -0 },
  { before: null, after: false },
  { before: '' },
  { after: { z: [], a: { 'é\u2028"': 'ß', '\ud83d\ude00': null }, B: {} }, details: null },
  { before: 1.2345678901234567e19, after: 'x'.repeat(2_000) },
];
const CONTEXT: CommandContext = { actor: systemActor('test'), source: 'contract', reason: 'filling' };

describe('the export of the change log', () => {
  let server: TestApp;
  let tenantId: string;
  let keys: { readonly auditor: string; readonly viewer: string; readonly stranger: string };

  beforeAll(async () => {
    server = await TestApp.start('integration');
    for (const code of ['acme', 'globex']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
    tenantId = String((await server.send('GET', '/v1/tenants/acme')).body['id']);
    const keyOf = async (tenant: string, role: string): Promise<string> =>
      String((await server.send('POST', `/v1/tenants/${tenant}/api-keys`, { body: { name: role, roles: [role] } })).body['key']);
    keys = { auditor: await keyOf('acme', 'auditor'), viewer: await keyOf('acme', 'viewer'), stranger: await keyOf('globex', 'auditor') };
    const sets = Array.from({ length: SMALL_SETS }, (_, set) =>
      write(
        'settings',
        VALUES.map((value, at) => change(`a.k${set}.${at}`, value)),
      ),
    );
    await Promise.all([
      ...sets,
      write(
        'preferences',
        Array.from({ length: LARGE_SET }, (_, at) => change(`b.k${at}`, { after: at }, 'ann')),
      ),
    ]);
  });

  afterAll(() => server.close());

  function write(stream: StreamName, changes: readonly ChangeRecord[]): Promise<void> {
    const plan = { tenantId, readTenants: [APPLICATION_TENANT_ID], streams: [stream], context: CONTEXT };
    return server.app.get(UnitOfWork, { strict: false }).run(plan, (work) => Promise.resolve(work.change(stream, changes)));
  }

  async function download(path: string, key = keys.auditor, headers: Readonly<Record<string, string>> = {}) {
    const answer = await server.app.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${key}`, ...headers } });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  }

  async function linesOf(path: string, headers?: Readonly<Record<string, string>>): Promise<readonly Line[]> {
    const { status, text } = await download(path, keys.auditor, headers);
    expect(status).toBe(200);
    expect(text.endsWith('\n')).toBe(true);
    return text
      .slice(0, -1)
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  const ofType = (lines: readonly Line[], type: string) => lines.filter((line) => line['type'] === type);

  it('holds every change, and its chains verify by the documented formula alone', async () => {
    const lines = await linesOf('/v1/tenants/acme/audit/export');
    const changes = ofType(lines, 'change');

    expect(lines[0]).toMatchObject({ type: 'export', format: 1, tenant: 'acme', tenantId });
    expect(changes.filter((line) => line['stream'] === 'settings')).toHaveLength(SMALL_SETS * VALUES.length);
    expect(changes.filter((line) => line['stream'] === 'preferences')).toHaveLength(LARGE_SET);
    expect(changes.filter((line) => line['stream'] === 'identity')).toHaveLength(2);
    expect(faultsOf(lines)).toEqual([]);
  });

  it('is such that an edit, a gap, a swap and a cut are seen from the file', async () => {
    const lines = await linesOf('/v1/tenants/acme/audit/export');
    const at = lines.findIndex((line) => line['type'] === 'change' && line['stream'] === 'settings' && line['revision'] === 17);
    const [set, first, second] = [lines[at - 1] ?? {}, lines[at] ?? {}, lines[at + 1] ?? {}];

    expect(faultsOf(lines.with(at, { ...first, after: 2 }))).toEqual(['settings 17: change 1: digest']);
    expect(faultsOf(lines.with(at - 1, { ...set, reason: 'another' }))).toEqual(['settings 17: author']);
    expect(faultsOf(lines.with(at - 1, { ...set, at: '2020-01-01T00:00:00.000Z' }))).toEqual(['settings 17: hash']);
    expect(faultsOf(lines.toSpliced(at, 1))).toContain('settings 17: changeCount');
    expect(faultsOf(lines.with(at, second).with(at + 1, first))).toContain('settings 17: hash');
    expect(faultsOf(lines.toSpliced(at - 1, 1 + VALUES.length))).toContain('settings 18: a revision is missing before it');
    expect(faultsOf(lines.slice(0, -1))).toEqual(['The export was cut off.']);
    expect(faultsOf(lines.toSpliced(-2 - VALUES.length, 1 + VALUES.length))).toContain('settings: head');
  });

  it('names heads that a later verification takes', async () => {
    const [beginning] = await linesOf('/v1/tenants/acme/audit/export');
    const heads = ((beginning?.['heads'] ?? []) as readonly Line[]).map(
      (head) => `${String(head['stream'])}:${String(head['revision'])}:${String(head['hash'])}`,
    );
    const verify = (head: string) => server.send('GET', `/v1/tenants/acme/audit/verify?head=${head}`, { key: keys.auditor });
    const later = heads.map((head) => head.replace(/:\d+:/, ':9999:'));

    expect(heads.map((head) => head.split(':')[0])).toEqual(['access', 'identity', 'preferences', 'settings']);
    expect((await verify(heads.join(','))).body).toMatchObject({ valid: true, findings: [] });
    expect((await verify(later[3] ?? '')).body).toMatchObject({ valid: false, findings: [{ stream: 'settings', revision: 9_999 }] });
  });

  it('is itself a change of the stream access, each time, and part of what it exports', async () => {
    const path = '/v1/tenants/acme/audit/export?stream=access&reason=yearly';
    await linesOf(path, { 'idempotency-key': 'once' });
    const lines = await linesOf(path, { 'idempotency-key': 'once' });
    const own = ofType(lines, 'change-set').filter((line) => line['reason'] === 'yearly');

    expect(own).toMatchObject([{ stream: 'access', source: 'http', actor: { name: 'auditor' } }, { stream: 'access' }]);
    expect(ofType(lines, 'change').at(-1)).toMatchObject({ kind: 'audit.exported', details: { filter: { stream: 'access' } } });
    expect(faultsOf(lines).filter((fault) => !fault.endsWith(': head'))).toEqual([]);
  });

  it('gives out what the filter names and withholds the rest, so that each change set still verifies', async () => {
    const lines = await linesOf('/v1/tenants/acme/audit/export?key=a.k7.2');
    const changes = ofType(lines, 'change');

    expect(ofType(lines, 'change-set')).toHaveLength(1);
    expect(changes.filter((line) => line['withheld'] !== true)).toMatchObject([{ key: 'a.k7.2', ordinal: 3, before: null, after: false }]);
    expect(Object.keys(changes[0] ?? {}).sort()).toEqual(['digest', 'ordinal', 'revision', 'stream', 'type', 'withheld']);
    expect(faultsOf(lines, false)).toEqual([]);
    expect(ofType(await linesOf('/v1/tenants/acme/audit/export?actor=nobody'), 'change-set')).toEqual([]);
    expect(ofType(await linesOf('/v1/tenants/acme/audit/export?subject=ann'), 'change')).toHaveLength(LARGE_SET);
    expect(ofType(await linesOf('/v1/tenants/acme/audit/export?until=2020-01-01T00:00:00Z'), 'change-set')).toEqual([]);
  });

  it('is a file to keep, not to cache', async () => {
    expect((await download('/v1/tenants/acme/audit/export?stream=identity')).headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="audit-acme.ndjson"',
      'cache-control': 'no-store',
    });
  });

  it('goes to nobody without the permission, and a refusal leaves no record', async () => {
    const records = async () => ofType(await linesOf('/v1/tenants/acme/audit/export?stream=access'), 'change').length;
    const before = await records();

    expect((await download('/v1/tenants/acme/audit/export', keys.viewer)).status).toBe(403);
    expect((await download('/v1/tenants/acme/audit/export', keys.stranger)).status).toBe(404);
    expect((await download('/v1/application/audit/export', keys.auditor)).status).toBe(403);
    expect((await download('/v1/tenants/acme/audit/export?limit=5')).status).toBe(422);
    expect(await records()).toBe(before + 1);
  });

  it('still answers for a closed tenant', async () => {
    await server.send('POST', '/v1/tenants/globex/closure', { body: {} });

    expect((await download('/v1/tenants/globex/audit/export', server.key)).status).toBe(200);
    expect((await server.send('GET', '/v1/tenants/globex')).status).toBe(404);
  });

  it('reads no further than it is asked to', async () => {
    const reads: string[] = [];
    const reader = server.app.get(DatabaseReader, { strict: false });
    const counting = new DatabaseReader({
      transaction: (access: { tenantId: string }, body: Parameters<DatabaseReader['read']>[1]) => {
        reads.push(access.tenantId);
        return reader.read(access, body);
      },
    } as unknown as Database);
    const log = new ChangeLogExport(counting);
    const records = log.records(tenantId, await log.streams(tenantId), { stream: 'settings' });
    for (let taken = 0; taken < 40; taken++) await records.next();

    expect(reads).toHaveLength(2);
    await records.return(undefined);
  });

  it('shows in the file what was removed from the database', async () => {
    await server.database.sql(`delete from sm.change where tenant_id = $1 and stream = 'settings' and revision = 5`, [tenantId]);
    await server.database.sql(`delete from sm.change_set where tenant_id = $1 and stream = 'settings' and revision = 9`, [tenantId]);
    const faults = faultsOf(await linesOf('/v1/tenants/acme/audit/export?stream=settings')).filter((fault) =>
      fault.startsWith('settings '),
    );

    expect(faults).toEqual([
      'settings 5: changeCount',
      'settings 5: hash',
      'settings 10: a revision is missing before it',
      'settings 10: prevHash',
    ]);
  });
});

function change(key: string, states: Pick<ChangeRecord, 'before' | 'after' | 'details'>, subject = ''): ChangeRecord {
  return { kind: 'setting.set', subject, key, environment: '*', ...states };
}
