import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, waitUntil } from '#libs/testing';

const scopes = ['application', 'tenant', 'user'];
const integer = (key: string, definitionVersion: number, max: number, more: object = {}) => {
  return { key, owner: 'test', kind: 'integer', constraints: { max }, scopes, definitionVersion, ...more };
};

describe('a changed definition', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start('integration');
    for (const code of ['acme', 'bolt', 'cargo']) await app.send('POST', '/v1/tenants', { body: { code, name: code } });
  });
  afterAll(() => app.close());

  const define = (...definitions: readonly object[]) => app.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
  const set = (path: string, key: string, value: unknown) =>
    app.send('POST', `/v1/${path}/settings/bulk`, { body: { reason: 'x', changes: [{ op: 'set', key, value }] } });
  const marked = async (key: string) => {
    const sql = `select coalesce(t.code, 'application') || v.subject as owner from sm.setting_value v left join sm.tenant t on t.id = v.tenant_id
      where v.key = $1 and v.needs_review order by 1`;
    return (await app.database.sql<{ owner: string }>(sql, [key])).map((row) => row.owner);
  };
  const idle = () =>
    waitUntil('the review', async () => {
      const work = await app.database.sql(`select 1 from sm.due_work where kind = 'setting-values.review'`);
      const pending = await app.database.sql('select 1 from sm.setting_definition where review_pending');
      return work.length + pending.length === 0;
    });

  it('is accepted, answers what breaks, and has the values marked in all tenants', async () => {
    await define(integer('narrow.term', 1, 180));
    for (const [path, value] of [
      ['application', 10],
      ['tenants/acme', 120],
      ['tenants/acme/users/ann', 100],
      ['tenants/bolt', 60],
      ['tenants/cargo', 91],
    ] as const)
      await set(path, 'narrow.term', value);

    const { status, body } = await define(integer('narrow.term', 2, 90));
    await idle();

    expect([status, body['registered']]).toEqual([200, 1]);
    const [narrowed] = body['narrowed'] as readonly { examples: readonly { scope: object; value: number; violations: object }[] }[];
    expect(narrowed).toMatchObject({ key: 'narrow.term', values: 3, tenants: 2, isComplete: true });
    expect(narrowed?.examples.map(({ scope, value }) => `${JSON.stringify(scope)} ${String(value)}`).sort()).toEqual([
      '{"level":"tenant","tenant":"acme"} 120',
      '{"level":"tenant","tenant":"cargo"} 91',
      '{"level":"user","tenant":"acme","subject":"ann"} 100',
    ]);
    expect(narrowed?.examples[0]?.violations).toMatchObject([{ code: 'SETTING_RANGE' }]);
    expect(await marked('narrow.term')).toEqual(['acme', 'acmeann', 'cargo']);
    const list = await app.send('GET', '/v1/application/settings/needs-review');
    expect(list.body['items']).toEqual([{ key: 'narrow.term', stored: 3, tenants: 2, tenantCodes: ['acme', 'cargo'] }]);
    const here = await app.send('GET', '/v1/tenants/acme/settings?onlyNeedsReview=true');
    expect(here.body['items']).toMatchObject([{ key: 'narrow.term', value: 10, needsReview: true }]);
  });

  it('loses its marks by a correction, and by a wider definition', async () => {
    await set('tenants/cargo', 'narrow.term', 90);
    expect(await marked('narrow.term')).toEqual(['acme', 'acmeann']);

    const { body } = await define(integer('narrow.term', 3, 110));
    await idle();

    expect(body['narrowed']).toMatchObject([{ values: 1, tenants: 1 }]);
    expect(await marked('narrow.term')).toEqual(['acme']);
  });

  it('tells of no value when only words changed', async () => {
    const { body } = await define(integer('narrow.term', 4, 110, { label: 'Term' }));

    expect(body).toMatchObject({ registered: 1, narrowed: [] });
    expect(await app.database.sql('select 1 from sm.setting_definition where review_pending')).toEqual([]);
  });

  it('judges a merged value together with what is above it', async () => {
    const layout = (definitionVersion: number, schema: object) => ({
      key: 'merge.layout',
      owner: 'test',
      kind: 'json',
      merge: 'deepMerge',
      default: { size: 1 },
      scopes,
      definitionVersion,
      constraints: { schema: { type: 'object', ...schema } },
    });
    await define(layout(1, {}));
    await set('application', 'merge.layout', { color: 'red' });
    for (const path of ['tenants/acme', 'tenants/acme/users/ann']) await set(path, 'merge.layout', { own: true });
    await set('tenants/bolt', 'merge.layout', { other: true });

    await define(layout(2, { dependentRequired: { own: ['color'] }, properties: { other: { type: 'integer' } } }));
    await idle();

    // The colour comes from the application, so what acme and ann hold is whole.
    expect(await marked('merge.layout')).toEqual(['bolt']);
  });

  it('is reviewed from where a walk was cut off, and once more without a difference', async () => {
    await define(integer('cut.off', 1, 100));
    for (const code of ['acme', 'bolt', 'cargo']) await set(`tenants/${code}`, 'cut.off', 80);
    const tenants = await app.database.sql<{ id: string; code: string }>('select id, code from sm.tenant order by id');
    const [first, ...later] = tenants;
    await define(integer('cut.off', 2, 50));
    await idle();
    await app.database.sql(`update sm.setting_value set needs_review = false where key = 'cut.off'`);
    await app.database.sql(`update sm.setting_definition set review_pending = true, review_after = $1 where key = 'cut.off'`, [first?.id]);
    const again = `insert into sm.due_work (id, tenant_id, kind, subject, due_at)
      values (gen_random_uuid(), '00000000-0000-0000-0000-000000000000', 'setting-values.review', 'definitions', now())`;

    await app.database.sql(again);
    await idle();
    expect(await marked('cut.off')).toEqual(later.map((tenant) => tenant.code).sort());
    await app.database.sql(again);
    await idle();
    expect(await marked('cut.off')).toEqual(later.map((tenant) => tenant.code).sort());
  });
});
