import { expect } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { BY_ADMIN, type ContractCases, type ContractSubject, newTenant, person } from './contract-subject.ts';
import { shop } from './shop.settings.ts';

const { keys } = shop;

async function levels({ settings }: ContractSubject, scope: Scope, environment?: string): Promise<unknown> {
  return (await settings.for(scope, environment === undefined ? {} : { environment })).get(keys.levels);
}

/** What reading promises. */
export const READ_CASES: ContractCases = {
  'the most specific value counts, and that of the environment before that of any': async (subject) => {
    const { settings } = subject;
    const parent = await newTenant(subject);
    const child = await newTenant(subject, parent);
    const [user, production] = [Scope.user(child, 'ann'), { environment: 'production' }];
    const seen = [await levels(subject, user)];
    for (const [scope, value] of [
      [Scope.application(), 2],
      [Scope.tenant(parent), 3],
      [Scope.tenant(child), 4],
      [user, 5],
    ] as const) {
      await settings.updateSetting(scope, { key: keys.levels, value }, BY_ADMIN);
      seen.push(await levels(subject, user));
    }
    await settings.updateSetting(Scope.tenant(child), { key: keys.levels, value: 6, ...production }, BY_ADMIN);

    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(await levels(subject, Scope.tenant(child))).toBe(4);
    expect(await levels(subject, Scope.tenant(child), 'production')).toBe(6);
    expect(await levels(subject, user, 'production')).toBe(5);
    expect(await levels(subject, Scope.tenant(parent))).toBe(3);
    expect((await settings.for(user, { environment: 'staging' })).get(keys.threshold)).toBe(100);
  },
  'null, false, 0, empty text and empty lists are values; unset shows the next level': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const read = async () => (await settings.for(tenant)).get(keys.anything);

    for (const value of [null, false, 0, '', [], {}]) {
      await settings.updateSetting(tenant, { key: keys.anything, value }, BY_ADMIN);
      expect(await read()).toEqual(value);
    }
    await settings.unsetSetting(tenant, { key: keys.anything }, BY_ADMIN);

    expect(await read()).toBe('default');
    expect((await settings.for(tenant)).get(keys.rate)).toBeUndefined();
  },
  'local settings look at no parent, global ones at the application only, and merged ones at all': async (subject) => {
    const { settings } = subject;
    const parent = await newTenant(subject);
    const child = Scope.tenant(await newTenant(subject, parent));
    await settings.updateSetting(Scope.tenant(parent), { key: keys.own, value: 7 }, BY_ADMIN);
    await settings.updateSetting(Scope.tenant(parent), { key: keys.policy, value: { b: 2, c: 2 } }, BY_ADMIN);
    await settings.updateSetting(child, { key: keys.policy, value: { c: 3 } }, BY_ADMIN);
    await settings.updateSetting(Scope.application(), { key: keys.global, value: true }, BY_ADMIN);

    const view = (await settings.for(child)).of(shop);

    expect([view.get('own'), view.get('global'), view.get('policy')]).toEqual([1, true, { a: 1, b: 2, c: 3 }]);
  },
  'what is not there is named: key, tenant, environment, and a tenant that the key needs': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const view = await settings.for(tenant);
    const atTop = await settings.for(Scope.application());

    expect(() => view.get('shop.treshold')).toThrow(
      expect.objectContaining({
        code: 'SETTING_NOT_FOUND',
        details: expect.objectContaining({ near: expect.arrayContaining([keys.threshold]) }),
      }),
    );
    expect(() => atTop.get(keys.own)).toThrow(expect.objectContaining({ code: 'SETTING_TENANT_REQUIRED' }));
    await expect(settings.for(Scope.tenant('nobody'))).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    await expect(settings.for(tenant, { environment: 'moon' })).rejects.toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
    await expect(settings.getSetting(tenant, 'shop.none')).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
  },
  'a view stays as it was, and says by its revisions that a newer one is newer': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const old = await settings.for(tenant);
    await settings.updateSetting(tenant, { key: keys.threshold, value: 8 }, BY_ADMIN);
    const now = await settings.for(tenant);

    expect([old.get(keys.threshold), now.get(keys.threshold), old.stale]).toEqual([500, 8, undefined]);
    expect(now.revisions).not.toBe(old.revisions);
    expect((await settings.for(tenant)).revisions).toBe(now.revisions);
  },
  'a setting is answered with its source, its revision and its definition': async (subject) => {
    const { settings } = subject;
    const code = await newTenant(subject);
    const first = await settings.getSetting(Scope.tenant(code), keys.threshold);
    const { revisions } = await settings.updateSetting(Scope.tenant(code), { key: keys.threshold, value: 8 }, BY_ADMIN);

    const then = await settings.getSetting(Scope.tenant(code), keys.threshold);

    expect(first).toMatchObject({ value: 500, source: { level: 'default' }, isDefault: true, needsReview: false, revision: 0 });
    expect(then).toMatchObject({
      value: 8,
      source: { level: 'tenant', tenant: code, environment: '*' },
      isDefault: false,
      revision: revisions.settings,
    });
    expect(then.definition).toMatchObject({ key: keys.threshold, owner: 'code:shop', constraints: { min: 0, max: 10_000 } });
    expect(await settings.getSetting(Scope.user(code, 'ann'), keys.rate)).not.toHaveProperty('value');
  },
  'lists are filtered and paged in the order of keys': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    await settings.updateSetting(tenant, { key: keys.threshold, value: 8 }, BY_ADMIN);
    const list = async (filter: object, page: { limit: number; after?: string } = { limit: 99 }) =>
      settings.listSettings(tenant, filter, page);
    const all = Object.values<string>(shop.keys).sort();

    expect((await list({ prefix: 'shop.' })).items.map(({ key }) => key)).toEqual(all);
    const first = await list({ prefix: 'shop.' }, { limit: 3 });
    expect([first.items.length, first.nextAfter]).toEqual([3, all[2]]);
    expect((await list({ prefix: 'shop.' }, { limit: 99, after: all[2] ?? '' })).items.map(({ key }) => key)).toEqual(all.slice(3));
    expect((await list({ onlyOverridden: true })).items.map(({ key, value }) => [key, value])).toEqual([[keys.threshold, 8]]);
    expect((await list({ text: 'INVOICENOTE' })).items.map(({ key }) => key)).toEqual([keys.invoiceNote]);
    expect(
      (await settings.listSettings(Scope.application(), { prefix: 'shop.' }, { limit: 99 })).items.map(({ key }) => key),
    ).not.toContain(keys.own);
  },
  'a reader without the right cannot learn that a setting exists': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const [clerk, chief] = [person(['settings.read']), person(['settings.read', 'shop.margin'])];
    const listed = async (reader: typeof clerk) =>
      (await settings.listSettings(tenant, { text: 'margin' }, { limit: 9 }, { reader })).items;

    await expect(settings.getSetting(tenant, keys.margin, { reader: clerk })).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
    await expect(settings.explainSetting(tenant, keys.margin, { reader: clerk })).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
    expect(await settings.getSetting(tenant, keys.margin, { reader: chief })).toMatchObject({ value: 9 });
    expect([await listed(clerk), (await listed(chief)).length]).toEqual([[], 1]);
  },
  'an explanation names every candidate with its outcome': async (subject) => {
    const { settings } = subject;
    const parent = await newTenant(subject);
    const child = await newTenant(subject, parent);
    await settings.updateSetting(Scope.tenant(parent), { key: keys.threshold, value: 8 }, BY_ADMIN);
    const { revisions } = await settings.updateSetting(Scope.tenant(child), { key: keys.threshold, value: 9 }, BY_ADMIN);

    const { explanation, revision } = await settings.explainSetting(Scope.tenant(child), keys.threshold);

    expect(explanation).toMatchObject({ value: 9, isDefault: false });
    expect(explanation.candidates.filter(({ outcome }) => outcome === 'used')).toMatchObject([{ level: 'tenant', tenant: child }]);
    expect(explanation.candidates.filter(({ outcome }) => outcome === 'overridden')).toEqual(
      expect.arrayContaining([expect.objectContaining({ level: 'tenant', tenant: parent })]),
    );
    expect(revision).toBe(revisions.settings);
  },
  'the injected settings of a module answer its names with their types': async (subject) => {
    const tenant = Scope.tenant(await newTenant(subject));
    const handle = subject.shop.settings;
    await subject.settings.updateSetting(tenant, { key: keys.rate, value: '1.50' }, BY_ADMIN);

    const rate: string | undefined = (await handle.for(tenant)).get('rate');

    expect([rate, (await handle.for(tenant, { environment: 'staging' })).get('threshold')]).toEqual(['1.50', 100]);
    expect((await subject.shop.stock.for(tenant)).get('limit')).toBe(3);
  },
};
