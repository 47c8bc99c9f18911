import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';
import type { SettingField, SettingFormGroup } from '../../src/settings/contracts/index.ts';

const FIRST = { 'if-none-match': '*' };
const scopes = ['application', 'tenant', 'user'];

describe('a form over settings', () => {
  let server: TestApp;
  let viewer: string;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'holding', name: 'Holding' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'retail', name: 'Retail', parent: 'holding' } });
    const billing = { owner: 'billing', group: 'billing', scopes };
    const definitions = [
      {
        ...billing,
        key: 'billing.term',
        kind: 'integer',
        section: 'Terms',
        order: 2,
        unit: 'days',
        label: 'Payment term',
        description: 'Days until due',
        default: 30,
        constraints: { min: 0, max: 180 },
      },
      {
        ...billing,
        key: 'billing.mode',
        kind: 'enum',
        section: 'Terms',
        order: 1,
        default: 'test',
        constraints: { values: [{ value: 'live', label: 'Live' }, 'test'] },
      },
      {
        ...billing,
        key: 'billing.url',
        kind: 'url',
        section: 'Access',
        visibleWhen: { key: 'billing.mode', op: '==', value: 'live' },
        requiredWhen: { key: 'billing.mode', op: '==', value: 'live' },
      },
      { ...billing, key: 'billing.fixed', kind: 'boolean', section: 'Access', default: true, readOnly: true },
      { key: 'ui.theme', owner: 'ui', kind: 'string', default: 'light', scopes, permissions: { write: 'ui.manage' } },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    viewer = String((await server.send('POST', '/v1/tenants/retail/api-keys', { body: { name: 'v', roles: ['viewer'] } })).body['key']);
    await server.send('POST', '/v1/tenants/holding/settings/billing.term/constrain', {
      headers: FIRST,
      body: { constraint: { max: 60 }, reason: 'r' },
    });
    await server.send('PUT', '/v1/tenants/retail/settings/billing.term', { headers: FIRST, body: { value: 45, reason: 'r' } });
  });

  afterAll(() => server.close());

  async function form(query = '', key = server.key, path = 'tenants/retail'): Promise<readonly SettingFormGroup[]> {
    const { body } = await server.send('GET', `/v1/${path}/settings/form${query}`, { key });
    return body['groups'] as readonly SettingFormGroup[];
  }

  async function field(name: string, key = server.key, path = 'tenants/retail'): Promise<SettingField> {
    const fields = (await form('', key, path)).flatMap((group) => group.sections.flatMap((section) => section.fields));
    const found = fields.find((one) => one.key === name);
    if (found === undefined) throw new Error(`The form has no field ${name}.`);
    return found;
  }

  const reasons = ({ reasons: found }: SettingField['editable']) => found.map((reason) => reason.code);

  it('has groups, sections and fields in their order', async () => {
    const shape = (groups: readonly SettingFormGroup[]) =>
      groups.map((group) => [group.name, ...group.sections.map((section) => [section.name, ...section.fields.map((one) => one.key)])]);

    expect(shape(await form())).toEqual([
      ['', ['', 'ui.theme']],
      ['billing', ['Terms', 'billing.mode', 'billing.term'], ['Access', 'billing.fixed', 'billing.url']],
    ]);
    expect((await form('?group=billing')).map((group) => group.name)).toEqual(['billing']);
  });

  it('says of a field what it is, what it is worth and why, and what would be without it', async () => {
    expect(await field('billing.term')).toMatchObject({
      kind: 'integer',
      widget: 'number',
      label: 'Payment term',
      help: 'Days until due',
      unit: 'days',
      constraints: { min: 0, max: 180 },
      limits: [{ level: 'tenant', tenant: 'holding', constraint: { max: 60 } }],
      value: 45,
      source: { level: 'tenant', tenant: 'retail' },
      inherited: { value: 30, source: { level: 'default' } },
      stored: { value: 45, enforced: false },
      visible: true,
      required: false,
      editable: { allowed: true, reasons: [] },
      lockable: { allowed: true, reasons: [] },
    });
  });

  it('gives the header with which a change is accepted', async () => {
    const { precondition } = await field('billing.mode');
    expect(precondition).toEqual({ header: 'If-None-Match', value: '*' });
    const write = async (value: string) => {
      const { header, value: tag } = (await field('billing.mode')).precondition;
      return server.send('PUT', '/v1/tenants/retail/settings/billing.mode', { headers: { [header]: tag }, body: { value, reason: 'r' } });
    };

    expect((await write('test')).status).toBe(200);
    expect((await field('billing.mode')).precondition.header).toBe('If-Match');
    expect((await write('live')).status).toBe(422);
  });

  it('shows a field, and asks for it, when its conditions hold', async () => {
    expect(await field('billing.url')).toMatchObject({ visible: false, required: false });
    const changes = [
      { op: 'set', key: 'billing.mode', value: 'live' },
      { op: 'set', key: 'billing.url', value: 'https://pay.example' },
    ];

    await server.send('POST', '/v1/tenants/retail/settings/bulk', { body: { reason: 'r', changes } });

    expect(await field('billing.url')).toMatchObject({ visible: true, required: true });
  });

  it('says who may not change what, and why, as a change would be refused', async () => {
    await server.send('POST', '/v1/application/settings/billing.term/enforce', { headers: FIRST, body: { value: 20, reason: 'r' } });

    expect(reasons((await field('billing.term')).editable)).toEqual(['SETTING_LOCKED']);
    expect(reasons((await field('billing.fixed')).editable)).toEqual(['SETTING_READ_ONLY']);
    expect(reasons((await field('billing.mode', viewer)).editable)).toEqual(['FORBIDDEN']);
    expect(reasons((await field('ui.theme', viewer)).editable)).toEqual(['FORBIDDEN', 'SETTING_FORBIDDEN']);
    expect(reasons((await field('billing.mode', server.key, 'tenants/retail/users/ann')).lockable)).toEqual(['NOTHING_BELOW']);
    await server.send('POST', '/v1/tenants/retail/suspension', { body: { reason: 'r' } });
    expect(reasons((await field('billing.mode')).editable)).toEqual(['TENANT_SUSPENDED']);
  });
});
