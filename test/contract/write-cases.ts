import { expect } from '@jest/globals';
import { Scope } from '#libs/kernel';
import type { SettingChange } from '../../src/settings/contracts/index.ts';
import { BY_ADMIN, type ContractCases, type ContractSubject, newTenant, person } from './contract-subject.ts';
import { shop } from './shop.settings.ts';

const { keys } = shop;
const set = (key: string, value: SettingChange['value'] & {}): SettingChange => ({ op: 'set', key, value });
const codesOf = (refused: readonly { violations: readonly { code: string }[] }[]) =>
  refused.map(({ violations }) => violations.map(({ code }) => code));

async function familyOf(subject: ContractSubject): Promise<{ parent: Scope; child: Scope }> {
  const parent = await newTenant(subject);
  return { parent: Scope.tenant(parent), child: Scope.tenant(await newTenant(subject, parent)) };
}

/** What changing promises. */
export const WRITE_CASES: ContractCases = {
  'a value that does not fit is refused with what would be right, and nothing changes': async (subject) => {
    const tenant = Scope.tenant(await newTenant(subject));
    const update = (key: string, value: SettingChange['value'] & {}) => subject.settings.updateSetting(tenant, { key, value }, BY_ADMIN);

    await expect(update(keys.threshold, 10_001)).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      violations: [{ code: 'SETTING_RANGE', pointer: '/value', params: { max: 10_000 } }],
    });
    await expect(update(keys.threshold, '9')).rejects.toMatchObject({ violations: [{ code: 'SETTING_TYPE' }] });
    await expect(update(keys.mode, 'prod')).rejects.toMatchObject({ violations: [{ code: 'SETTING_ENUM' }] });
    await expect(update('shop.none', 1)).rejects.toMatchObject({ code: 'SETTING_NOT_FOUND' });
    await expect(update(keys.global, true)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    expect((await subject.settings.for(tenant)).get(keys.threshold)).toBe(500);
  },
  'each change makes one revision, one that changes nothing makes none, and a stale one is refused': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const update = (value: number, expectedRevision?: number) =>
      settings.updateSetting(
        tenant,
        { key: keys.threshold, value, ...(expectedRevision === undefined ? {} : { expectedRevision }) },
        BY_ADMIN,
      );

    expect(await update(8, 0)).toEqual({ revisions: { settings: 1 }, changed: 1, unchanged: 0, refused: [] });
    expect(await update(8)).toMatchObject({ revisions: { settings: 1 }, changed: 0, unchanged: 1 });
    await expect(update(9, 0)).rejects.toMatchObject({ code: 'SETTING_STALE' });
    const race = await Promise.allSettled([update(10, 1), update(11, 1)]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await settings.unsetSetting(tenant, { key: keys.threshold }, BY_ADMIN)).toMatchObject({ revisions: { settings: 3 } });
    expect(await settings.updateSetting(Scope.user(tenant.tenant, 'ann'), { key: keys.threshold, value: 1 }, BY_ADMIN)).toMatchObject({
      revisions: { preferences: 1 },
    });
  },
  'who may not, and in whose tenant, is refused; so is a change without a reason': async (subject) => {
    const { settings } = subject;
    const code = await newTenant(subject);
    const tenant = Scope.tenant(code);
    const by = (permissions: readonly string[], tenants: readonly string[] = [code]) => ({
      ...BY_ADMIN,
      actor: person(permissions, tenants),
    });
    const change = { key: keys.threshold, value: 8 };

    await expect(settings.updateSetting(tenant, change, by(['settings.read']))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(settings.updateSetting(tenant, change, by(['settings.manage'], ['other']))).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
    await expect(settings.updateSetting(Scope.application(), change, by(['*']))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(settings.updateSetting(tenant, { key: keys.margin, value: 1 }, by(['settings.manage']))).rejects.toMatchObject({
      code: 'SETTING_NOT_FOUND',
    });
    await expect(settings.bulkUpdateSettings(tenant, [set(keys.threshold, 8)], 'atomic', by(['settings.manage']))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(settings.enforceSetting(tenant, change, by(['settings.manage']))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(settings.updateSetting(tenant, change, { actor: BY_ADMIN.actor, source: 'contract' })).rejects.toMatchObject({
      violations: [{ code: 'REASON_REQUIRED' }],
    });
    expect(await settings.updateSetting(tenant, change, by(['settings.manage']))).toMatchObject({ changed: 1 });
  },
  'a suspended tenant is read and not changed': async (subject) => {
    const code = await newTenant(subject);
    await subject.suspend(code);

    await expect(subject.settings.updateSetting(Scope.tenant(code), { key: keys.threshold, value: 8 }, BY_ADMIN)).rejects.toMatchObject({
      code: 'TENANT_SUSPENDED',
    });
    expect((await subject.settings.for(Scope.tenant(code))).get(keys.threshold)).toBe(500);
  },
  'requirements and conflicts are judged on the state after the whole change': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const bulk = (...changes: SettingChange[]) => settings.bulkUpdateSettings(tenant, changes, 'atomic', BY_ADMIN);

    await expect(settings.updateSetting(tenant, { key: keys.byCard, value: true }, BY_ADMIN)).rejects.toMatchObject({
      code: 'SETTING_DEPENDENCY',
    });
    expect(await bulk(set(keys.byCard, true), set(keys.provider, 'bank'))).toMatchObject({ changed: 2 });
    await expect(settings.unsetSetting(tenant, { key: keys.provider }, BY_ADMIN)).rejects.toMatchObject({ code: 'SETTING_DEPENDENCY' });
    await expect(settings.updateSetting(tenant, { key: keys.cash, value: true }, BY_ADMIN)).rejects.toMatchObject({
      code: 'SETTING_DEPENDENCY',
    });
    expect(await bulk(set(keys.byCard, false), { op: 'unset', key: keys.provider }, set(keys.cash, true))).toMatchObject({ changed: 3 });
    await expect(settings.updateSetting(tenant, { key: keys.mode, value: 'live' }, BY_ADMIN)).rejects.toMatchObject({
      violations: [{ code: 'SETTING_REQUIRED' }],
    });
  },
  'a bulk change is all or nothing, or what is sound': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const changes = [set(keys.threshold, 8), set(keys.mode, 'prod'), set(keys.rate, '1.5'), set(keys.rate, '1.6')];
    const bulk = (mode: 'atomic' | 'partial', list = changes) => settings.bulkUpdateSettings(tenant, list, mode, BY_ADMIN);

    await expect(bulk('atomic')).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      violations: [{ pointer: '/changes/1/value' }, { code: 'DUPLICATE_CHANGE' }],
    });
    expect((await settings.for(tenant)).get(keys.threshold)).toBe(500);
    const { refused, ...written } = await bulk('partial');
    expect(written).toEqual({ revisions: { settings: 1 }, changed: 2, unchanged: 0 });
    expect([refused.map(({ index }) => index), codesOf(refused)]).toEqual([
      [1, 3],
      [['SETTING_ENUM'], ['DUPLICATE_CHANGE']],
    ]);
    await expect(
      bulk(
        'atomic',
        Array.from({ length: 10_001 }, (_, index) => set(`shop.k${index}`, 1)),
      ),
    ).rejects.toMatchObject({ code: 'SETTING_BULK_TOO_LARGE' });
  },
  'a lock hides and keeps what lower levels hold, until it is released': async (subject) => {
    const { settings } = subject;
    const { parent, child } = await familyOf(subject);
    const read = async () => (await settings.for(child)).get(keys.locked);
    await settings.updateSetting(child, { key: keys.locked, value: 5 }, BY_ADMIN);

    await settings.enforceSetting(parent, { key: keys.locked, value: 3 }, BY_ADMIN);
    expect(await read()).toBe(3);
    await expect(settings.updateSetting(child, { key: keys.locked, value: 6 }, BY_ADMIN)).rejects.toMatchObject({ code: 'SETTING_LOCKED' });
    expect((await settings.explainSetting(child, keys.locked)).explanation.candidates.map(({ outcome }) => outcome)).toContain('shadowed');
    await settings.releaseSetting(parent, { key: keys.locked }, BY_ADMIN);
    expect(await read()).toBe(5);
  },
  'a constraint refuses what lower levels write, and passes over what they hold': async (subject) => {
    const { settings } = subject;
    const { parent, child } = await familyOf(subject);
    await settings.updateSetting(child, { key: keys.narrowed, value: 50 }, BY_ADMIN);

    await settings.constrainSetting(parent, { key: keys.narrowed, constraint: { max: 20 } }, BY_ADMIN);
    expect(await settings.getSetting(child, keys.narrowed)).toMatchObject({ value: 1, needsReview: true });
    expect((await settings.listSettings(child, { onlyNeedsReview: true }, { limit: 9 })).items.map(({ key }) => key)).toEqual([
      keys.narrowed,
    ]);
    await expect(settings.updateSetting(child, { key: keys.narrowed, value: 21 }, BY_ADMIN)).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    });
    await expect(
      settings.constrainSetting(parent, { key: keys.narrowed, constraint: { pattern: 1 } as never }, BY_ADMIN),
    ).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    await settings.constrainSetting(parent, { key: keys.narrowed, constraint: null }, BY_ADMIN);
    expect(await settings.getSetting(child, keys.narrowed)).toMatchObject({ value: 50, needsReview: false });
  },
  'immutable, read-only and protected settings stay': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const update = (key: string, value: string) => settings.updateSetting(tenant, { key, value }, BY_ADMIN);
    const notWritable = (code: string) => ({ code: 'SETTING_NOT_WRITABLE', violations: [{ code }] });

    await update(keys.fixed, 'once');
    await expect(update(keys.fixed, 'twice')).rejects.toMatchObject(notWritable('SETTING_IMMUTABLE'));
    await expect(update(keys.sealed, 'open')).rejects.toMatchObject(notWritable('SETTING_READ_ONLY'));
    await expect(update(keys.central, 'mine')).rejects.toMatchObject(notWritable('SETTING_PROTECTED'));
  },
  'a preview judges as the write does, tells the effect and writes nothing': async (subject) => {
    const { settings } = subject;
    const { parent, child } = await familyOf(subject);
    await newTenant(subject, parent.level === 'tenant' ? parent.tenant : undefined);
    await settings.updateSetting(child, { key: keys.threshold, value: 8 }, BY_ADMIN);

    const preview = await settings.validateSettingChange(parent, [set(keys.threshold, 9), set(keys.mode, 'prod')]);

    expect([preview.valid, codesOf(preview.refused)]).toEqual([false, [['SETTING_ENUM']]]);
    expect(preview.effects).toEqual([
      {
        key: keys.threshold,
        environment: '*',
        changes: true,
        effectiveBefore: 500,
        effectiveAfter: 9,
        descendants: { affected: 1, overriding: 1 },
      },
    ]);
    expect((await settings.for(parent)).get(keys.threshold)).toBe(500);
  },
};
