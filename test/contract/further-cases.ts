import { expect } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { waitUntil } from '#libs/testing';
import { BY_ADMIN, type ContractCases, type ContractSubject, newTenant } from './contract-subject.ts';
import { shop } from './shop.settings.ts';

const { keys } = shop;
const toldOf = ({ shop: { told } }: ContractSubject, tenant: string) =>
  told.filter(({ scope }) => scope.level !== 'application' && scope.tenant === tenant);

/** What history, events, definitions and the check of required settings promise. */
export const FURTHER_CASES: ContractCases = {
  'history has each change of a key, the newest first': async ({ settings, ...subject }) => {
    const tenant = Scope.tenant(await newTenant({ settings, ...subject }));
    await settings.updateSetting(tenant, { key: keys.threshold, value: 8 }, BY_ADMIN);
    await settings.updateSetting(tenant, { key: keys.mode, value: 'test' }, BY_ADMIN);
    await settings.updateSetting(tenant, { key: keys.threshold, value: 9 }, BY_ADMIN);
    await settings.unsetSetting(tenant, { key: keys.threshold }, BY_ADMIN);
    const history = await subject.past.settingHistory(tenant, keys.threshold, { limit: 9 }, BY_ADMIN.actor);

    expect(history.map(({ at: _at, ...entry }) => entry)).toEqual([
      { revision: 4, ordinal: 1, kind: 'setting.unset', op: 'unset', environment: '*', before: 9, by: 'admin', reason: 'Contract' },
      { revision: 3, ordinal: 1, kind: 'setting.set', op: 'set', environment: '*', before: 8, after: 9, by: 'admin', reason: 'Contract' },
      { revision: 1, ordinal: 1, kind: 'setting.set', op: 'set', environment: '*', after: 8, by: 'admin', reason: 'Contract' },
    ]);
    const page = { limit: 1, after: { revision: 4, ordinal: 1 } };
    const below = await subject.past.settingHistory(tenant, keys.threshold, page, BY_ADMIN.actor);
    expect(below.map(({ revision }) => revision)).toEqual([3]);
    expect(history.every(({ at }) => new Date(at).toISOString() === at)).toBe(true);
  },
  'watching methods are told of committed changes of their keys, in order, with the scope': async (subject) => {
    const { settings } = subject;
    const code = await newTenant(subject);
    const update = (scope: Scope, key: string, value: number) => settings.updateSetting(scope, { key, value }, BY_ADMIN);
    await update(Scope.tenant(code), keys.watched, 2);
    await update(Scope.tenant(code), keys.threshold, 8);
    await expect(update(Scope.tenant(code), keys.watched, 1.5)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    await settings.enforceSetting(Scope.tenant(code), { key: keys.watched }, BY_ADMIN);
    await settings.unsetSetting(Scope.tenant(code), { key: keys.watched }, BY_ADMIN);
    await waitUntil('the tenant is told of', () => toldOf(subject, code).length >= 2);
    await update(Scope.user(code, 'ann'), keys.watched, 3);
    await waitUntil('the user is told of', () => toldOf(subject, code).length >= 3);

    const change = { key: keys.watched, environment: '*' };
    expect(toldOf(subject, code).map(({ scope, changed }) => ({ scope, changed }))).toEqual([
      { scope: Scope.tenant(code), changed: { ...change, new: 2, effective: { before: 1, after: 2 } } },
      { scope: Scope.tenant(code), changed: { ...change, old: 2, effective: { before: 2, after: 1 } } },
      { scope: Scope.user(code, 'ann'), changed: { ...change, new: 3, effective: { before: 1, after: 3 } } },
    ]);
  },
  'whoever is told of a change reads it, or a later one': async (subject) => {
    const tenants = await Promise.all(Array.from({ length: 8 }, () => newTenant(subject)));
    for (const value of [2, 3, 4]) {
      const context = { ...BY_ADMIN, reason: `To ${value}` };
      await Promise.all(tenants.map((code) => subject.settings.updateSetting(Scope.tenant(code), { key: keys.watched, value }, context)));
    }
    await waitUntil('all are told', () => tenants.every((code) => toldOf(subject, code).length === 3));

    const old = tenants.flatMap((code) => toldOf(subject, code)).filter(({ changed, read }) => read < Number(changed.new));

    expect(old).toEqual([]);
  },
  'a live view follows until it is disposed of': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const live = await subject.shop.settings.live(tenant);
    const untyped = await settings.live(tenant);
    await settings.updateSetting(tenant, { key: keys.threshold, value: 8 }, BY_ADMIN);
    await waitUntil('both have followed', () => live.get('threshold') === 8 && untyped.get(keys.threshold) === 8);
    live[Symbol.dispose]();

    await settings.updateSetting(tenant, { key: keys.threshold, value: 9 }, BY_ADMIN);
    await waitUntil('one has followed', () => untyped.get(keys.threshold) === 9);
    untyped[Symbol.dispose]();
    expect(live.get('threshold')).toBe(8);
  },
  'definitions are registered, judged and read at once; those of the code cannot be replaced': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const document = { key: 'crm.stages', owner: 'crm', kind: 'integer', default: 4, scopes: ['tenant'], definitionVersion: 1 };
    const register = (definition: object, mode: 'atomic' | 'partial' = 'atomic') =>
      settings.registerDefinitions([definition], mode, BY_ADMIN);

    expect(await register(document)).toEqual({ registered: 1, unchanged: 0, refused: [], narrowed: [] });
    expect(await register(document)).toEqual({ registered: 0, unchanged: 1, refused: [], narrowed: [] });
    expect((await settings.for(tenant)).get('crm.stages')).toBe(4);
    await expect(register({ ...document, default: 5 })).rejects.toMatchObject({ code: 'SETTING_DEFINITION_CONFLICT' });
    await expect(register({ ...document, key: keys.threshold })).rejects.toMatchObject({
      violations: [{ code: 'DEFINITION_OWNED_BY_CODE' }],
    });
    await expect(register({ ...document, key: 'crm.other', default: 'x' })).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    expect((await register({ ...document, key: 'crm.other', kind: 'none' }, 'partial')).refused).toMatchObject([{ key: 'crm.other' }]);
    expect(await register({ ...document, default: 5, definitionVersion: 2 })).toMatchObject({ registered: 1 });
    expect((await settings.for(tenant)).get('crm.stages')).toBe(5);
  },
  'settings that work needs are found missing or unfit, all at once': async (subject) => {
    const { settings } = subject;
    const parent = await newTenant(subject);
    const child = Scope.tenant(await newTenant(subject, parent));
    await settings.updateSetting(child, { key: keys.narrowed, value: 50 }, BY_ADMIN);
    await settings.constrainSetting(Scope.tenant(parent), { key: keys.narrowed, constraint: { max: 20 } }, BY_ADMIN);
    await settings.updateSetting(child, { key: keys.anything, value: null }, BY_ADMIN);
    const wanted = [keys.threshold, keys.rate, keys.anything, keys.narrowed, 'shop.none'];

    const found = await settings.findUnconfigured(child, wanted);

    expect(found.map(({ code, pointer, params }) => [code, pointer, params['key']])).toEqual([
      ['SETTING_UNSET', '/shop.rate', keys.rate],
      ['SETTING_UNSET', '/shop.anything', keys.anything],
      ['SETTING_NEEDS_REVIEW', '/shop.narrowed', keys.narrowed],
      ['SETTING_NOT_FOUND', '/shop.none', 'shop.none'],
    ]);
    await expect(settings.requireConfigured(child, wanted)).rejects.toMatchObject({
      code: 'SETTING_NOT_CONFIGURED',
      kind: 'conflict',
      violations: found,
    });
    await expect(settings.requireConfigured(child, [keys.threshold])).resolves.toBeUndefined();
  },
  'without keys those are looked at that must have a value, in the environment that is asked for': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const production = { environment: 'production' };
    const missing = async (options = {}) =>
      (await settings.findUnconfigured(tenant, undefined, options)).map(({ params }) => params['key']);
    expect(await missing()).toEqual([keys.apiKey]);

    await settings.updateSetting(tenant, { key: keys.apiKey, value: 'k', ...production }, BY_ADMIN);
    const changes = [
      { op: 'set', key: keys.mode, value: 'live', ...production },
      { op: 'set', key: keys.invoiceNote, value: 'Thanks', ...production },
    ] as const;
    await settings.bulkUpdateSettings(tenant, changes, 'atomic', BY_ADMIN);

    expect([await missing(), await missing(production)]).toEqual([[keys.apiKey], []]);
    await expect(settings.requireConfigured(tenant)).rejects.toMatchObject({ details: { keys: [keys.apiKey] } });
  },
};
