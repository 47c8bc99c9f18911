import { expect } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { waitUntil } from '#libs/testing';
import { BY_ADMIN, type ContractCases, type ContractSubject, newTenant, person } from './contract-subject.ts';

const { actor } = BY_ADMIN;
const PAGE = { limit: 100 };

const register = ({ settings }: ContractSubject, key: string, more: object = {}) =>
  settings.registerDefinitions(
    [{ key, owner: 'fleet', kind: 'integer', default: 1, scopes: ['tenant', 'user'], definitionVersion: 1, ...more }],
    'atomic',
    BY_ADMIN,
  );

/** What definitions promise that change: renamed, narrowed, withdrawn. */
export const DEFINITION_CASES: ContractCases = {
  'a setting that is renamed keeps its values and its history, and goes by both names': async (subject) => {
    const { settings, definitions, past } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    await register(subject, 'fleet.speed');
    await settings.updateSetting(tenant, { key: 'fleet.speed', value: 7 }, BY_ADMIN);
    await register(subject, 'fleet.topSpeed', { aliases: ['fleet.speed'] });
    await settings.updateSetting(tenant, { key: 'fleet.topSpeed', value: 8 }, BY_ADMIN);
    await settings.updateSetting(tenant, { key: 'fleet.speed', value: 9 }, BY_ADMIN);

    const view = await settings.for(tenant);
    expect(['fleet.speed', 'fleet.topSpeed'].map((key) => view.get(key))).toEqual([9, 9]);
    for (const key of ['fleet.speed', 'fleet.topSpeed']) {
      const history = await past.settingHistory(tenant, key, PAGE, actor);
      expect(history.map(({ after }) => after)).toEqual([9, 8, 7]);
      expect(await settings.getSetting(tenant, key)).toMatchObject({ key: 'fleet.topSpeed', value: 9, source: { level: 'tenant' } });
    }
    const { item } = await definitions.getDefinition('fleet.speed');
    expect(item).toMatchObject({ key: 'fleet.topSpeed', otherNames: ['fleet.speed'], storedAs: 'fleet.speed', origin: 'api' });
    expect(await definitions.deprecationsOf(['fleet.speed', 'fleet.topSpeed', 'fleet.none'])).toMatchObject([
      { name: 'fleet.speed', successor: 'fleet.topSpeed' },
    ]);
  },
  'a definition that is withdrawn leaves its values unused until it is declared again': async (subject) => {
    const { settings, definitions } = subject;
    const code = await newTenant(subject);
    await register(subject, 'fleet.fax');
    await settings.updateSetting(Scope.tenant(code), { key: 'fleet.fax', value: 5 }, BY_ADMIN);
    await settings.updateSetting(Scope.user(code, 'ann'), { key: 'fleet.fax', value: 6 }, BY_ADMIN);
    await definitions.withdrawDefinition('fleet.fax', { owner: 'fleet', isAbandoned: false }, BY_ADMIN);

    const unused = async (reader = actor) => (await definitions.unusedKeys(PAGE, reader)).items.filter(({ key }) => key === 'fleet.fax');
    const view = await settings.for(Scope.tenant(code));
    expect(() => view.get('fleet.fax')).toThrow('There is no setting "fleet.fax"');
    await expect(definitions.getDefinition('fleet.fax')).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
    expect(await unused()).toEqual([{ key: 'fleet.fax', stored: 2, tenants: 1, tenantCodes: [code] }]);
    expect(await unused(person(['settings.read'], ['elsewhere']))).toEqual([{ key: 'fleet.fax', stored: 2, tenants: 1, tenantCodes: [] }]);
    await register(subject, 'fleet.fax');
    expect((await settings.for(Scope.user(code, 'ann'))).get('fleet.fax')).toBe(6);
    expect(await unused()).toEqual([]);
  },
  'a definition that is narrowed names the values that it breaks, and they wait for review': async (subject) => {
    const { settings, definitions } = subject;
    const code = await newTenant(subject);
    const tenant = Scope.tenant(code);
    await register(subject, 'fleet.seats');
    await settings.updateSetting(tenant, { key: 'fleet.seats', value: 50 }, BY_ADMIN);
    const { narrowed } = await register(subject, 'fleet.seats', { definitionVersion: 2, constraints: { max: 9 } });

    expect(narrowed).toMatchObject([
      { key: 'fleet.seats', values: 1, tenants: 1, isComplete: true, examples: [{ scope: tenant, environment: '*', value: 50 }] },
    ]);
    expect((await settings.for(tenant)).get('fleet.seats')).toBe(1);
    const waiting = async () => (await definitions.keysNeedingReview(PAGE, actor)).items.filter(({ key }) => key === 'fleet.seats');
    await waitUntil('the value waits for review', async () => (await waiting()).length > 0);
    expect(await waiting()).toEqual([{ key: 'fleet.seats', stored: 1, tenants: 1, tenantCodes: [code] }]);
    const misfits: string[] = [];
    await definitions.checkStoredValues(({ key, scope }) => void misfits.push(`${key} ${JSON.stringify(scope)}`));
    expect(misfits.filter((misfit) => misfit.startsWith('fleet.seats'))).toEqual([`fleet.seats ${JSON.stringify(tenant)}`]);
    await settings.updateSetting(tenant, { key: 'fleet.seats', value: 4 }, BY_ADMIN);
    expect(await waiting()).toEqual([]);
  },
  'a definition that the reader may not read does not exist, withdrawn or not': async (subject) => {
    const { settings, definitions, past } = subject;
    const code = await newTenant(subject);
    await register(subject, 'fleet.plan', { permissions: { read: 'fleet.secretary' } });
    await register(subject, 'fleet.budget', { permissions: { read: 'fleet.secretary' }, aliases: ['fleet.plan'] });
    await settings.updateSetting(Scope.tenant(code), { key: 'fleet.plan', value: 5 }, BY_ADMIN);
    const reader = person(['settings.read', 'settings.define'], [code]);

    for (const name of ['fleet.budget', 'fleet.plan']) {
      await expect(definitions.getDefinition(name, reader)).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
      expect(await definitions.deprecationsOf([name], reader)).toEqual([]);
      expect(await past.settingHistory(Scope.tenant(code), name, PAGE, reader)).toEqual([]);
      await expect(
        definitions.withdrawDefinition(name, { isAbandoned: false }, { ...BY_ADMIN, actor: { ...reader, tenants: 'all' } }),
      ).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
    }
    expect(JSON.stringify(await definitions.listDefinitions(PAGE, reader))).not.toMatch(/fleet\.(?:plan|budget)/);
    for (const name of ['fleet.plan', 'fleet.budget']) await definitions.withdrawDefinition(name, { isAbandoned: false }, BY_ADMIN);
    expect(JSON.stringify(await definitions.unusedKeys(PAGE, reader))).not.toContain('fleet.plan');
    expect(await past.settingHistory(Scope.tenant(code), 'fleet.plan', PAGE, reader)).toEqual([]);
    expect(JSON.stringify(await definitions.unusedKeys(PAGE, actor))).toContain('fleet.plan');
  },
  'what an actor may do in one tenant only counts there, whatever is asked': async (subject) => {
    const { settings, past } = subject;
    const [here, there] = [await newTenant(subject), await newTenant(subject)];
    await register(subject, 'fleet.toll', { permissions: { read: 'fleet.secretary' } });
    for (const code of [here, there]) await settings.updateSetting(Scope.tenant(code), { key: 'fleet.toll', value: 5 }, BY_ADMIN);
    const general = ['settings.read', 'settings.manage'];
    const grants = { everywhere: general, byTenant: new Map([[here, [...general, 'fleet.secretary']]]) };
    const someone = { ...person(['*'], [here, there]), grants };
    const seen = async (code: string) => {
      const scope = Scope.tenant(code);
      const change = settings.updateSetting(scope, { key: 'fleet.toll', value: 6 }, { ...BY_ADMIN, actor: someone });
      return {
        change: await change.then(() => 'done').catch((error: { code?: string }) => error.code),
        history: (await past.settingHistory(scope, 'fleet.toll', PAGE, someone)).length > 0,
        preview: (await settings.validateSettingChange(scope, [{ op: 'set', key: 'fleet.toll', value: 7 }], { reader: someone })).valid,
        form: JSON.stringify(await settings.settingsForm(scope, undefined, { reader: someone })).includes('fleet.toll'),
      };
    };

    expect(await seen(here)).toEqual({ change: 'done', history: true, preview: true, form: true });
    expect(await seen(there)).toEqual({ change: 'SETTING_NOT_FOUND', history: false, preview: false, form: false });
  },
};
