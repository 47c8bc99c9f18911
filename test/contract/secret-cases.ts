import { expect } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { BY_ADMIN, type ContractCases, newTenant, person } from './contract-subject.ts';
import { shop } from './shop.settings.ts';

const { keys } = shop;
const TEXT = 'open-sesame';
const OTHER = 'abracadabra';

/** What secrets promise. */
export const SECRET_CASES: ContractCases = {
  'a secret is read by its own method only; everything else tells whether it is set': async (subject) => {
    const { settings, past } = subject;
    const parent = await newTenant(subject);
    const child = Scope.tenant(await newTenant(subject, parent));
    const tenant = Scope.tenant(parent);
    expect(await settings.getSetting(tenant, keys.token)).toMatchObject({ value: { set: false } });
    await settings.updateSetting(tenant, { key: keys.token, value: TEXT }, BY_ADMIN);

    const view = await settings.for(child);
    expect(await view.secret(keys.token)).toBe(TEXT);
    expect(await view.of(shop).secret('token')).toBe(TEXT);
    expect(await (await subject.shop.settings.for(child)).secret('token')).toBe(TEXT);
    expect(view.of(shop).get('token')).toEqual({ $secret: expect.any(String) });
    const shown = { set: true, updatedAt: expect.any(String), fingerprint: expect.any(String) };
    const item = await settings.getSetting(tenant, keys.token);
    expect(item).toMatchObject({ value: shown, source: { level: 'tenant', tenant: parent }, needsReview: false });
    const answers = [
      item,
      await settings.listSettings(child, {}, { limit: 100 }),
      await settings.settingsForm(child, undefined),
      await settings.explainSetting(child, keys.token),
      await settings.compareSettings(tenant, Scope.application(), { limit: 100, includeEqual: true }, BY_ADMIN.actor),
      await past.settingHistory(tenant, keys.token, { limit: 10 }, BY_ADMIN.actor),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).toContain('"set":true');
      expect(JSON.stringify(answer)).not.toContain(TEXT);
      expect(JSON.stringify(answer)).not.toContain('$secret');
    }
  },
  'the same secret again changes nothing; another one does, and can be told by its fingerprint': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const set = (value: string) => settings.updateSetting(tenant, { key: keys.token, value }, BY_ADMIN);
    const fingerprint = async () => ((await settings.getSetting(tenant, keys.token)).value as { fingerprint?: string }).fingerprint;

    expect(await set(TEXT)).toMatchObject({ changed: 1, revisions: { settings: 1 } });
    const first = await fingerprint();
    expect(await set(TEXT)).toMatchObject({ changed: 0, unchanged: 1, revisions: { settings: 1 } });
    expect(await set(OTHER)).toMatchObject({ changed: 1 });
    expect(await fingerprint()).not.toBe(first);
    expect(await set(TEXT)).toMatchObject({ changed: 1 });
    expect(await fingerprint()).toBe(first);
  },
  'a secret that does not fit is refused before it is sealed, in words that do not tell it': async (subject) => {
    const { settings } = subject;
    const tenant = Scope.tenant(await newTenant(subject));
    const outcome = async (value: string | number) =>
      settings
        .updateSetting(tenant, { key: keys.token, value }, BY_ADMIN)
        .catch((error: unknown) => error as Error & { violations: unknown });

    for (const [value, code] of [
      ['SESAME-47', 'SETTING_PATTERN'],
      ['z', 'SETTING_LENGTH'],
      [4711, 'SETTING_TYPE'],
    ] as const) {
      const error = await outcome(value);
      expect(error).toMatchObject({ code: 'SETTING_INVALID', violations: [{ code, pointer: '/value' }] });
      expect(JSON.stringify([error, (error as Error).message])).not.toContain(`"${value}"`);
      expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/SESAME|4711|it has/);
    }
    const mixed = await settings.bulkUpdateSettings(
      tenant,
      [
        { op: 'set', key: keys.token, value: 'NO' },
        { op: 'set', key: keys.levels, value: 3 },
      ],
      'partial',
      BY_ADMIN,
    );
    expect(mixed).toMatchObject({ changed: 1, refused: [{ key: keys.token, violations: [{ pointer: '/changes/0/value' }, {}] }] });
    expect(await (await settings.for(tenant)).secret(keys.token)).toBeUndefined();
  },
  'a reference is taken where its secret is stored, and nowhere else': async (subject) => {
    const { settings } = subject;
    const [own, other] = [Scope.tenant(await newTenant(subject)), Scope.tenant(await newTenant(subject))];
    await settings.updateSetting(own, { key: keys.token, value: TEXT }, BY_ADMIN);
    const reference = (await settings.for(own)).get(keys.token) ?? null;
    const restore = (scope: Scope, key: string) =>
      settings.bulkUpdateSettings(scope, [{ op: 'restore', key, environment: 'staging', row: { value: reference } }], 'partial', BY_ADMIN);
    const refused = { changed: 0, refused: [{ violations: [{ code: 'SECRET_NOT_STORED' }] }] };

    expect(await restore(other, keys.token)).toMatchObject(refused);
    expect(await restore(own, keys.pin)).toMatchObject(refused);
    expect(await restore(own, keys.token)).toMatchObject({ changed: 1, refused: [] });
    expect(await (await settings.for(own, { environment: 'staging' })).secret(keys.token)).toBe(TEXT);
  },
  'a preview of a secret stores nothing, and tells whoever may not write nothing of the stored one': async (subject) => {
    const { settings } = subject;
    const code = await newTenant(subject);
    const tenant = Scope.tenant(code);
    await settings.updateSetting(tenant, { key: keys.token, value: TEXT }, BY_ADMIN);
    const preview = (value: string, permissions: readonly string[]) =>
      settings.validateSettingChange(tenant, [{ op: 'set', key: keys.token, value }], { reader: person(permissions, [code]) });

    const admin = ['settings.read', 'settings.manage'];
    expect(await preview(TEXT, admin)).toMatchObject({ valid: true, effects: [{ changes: false, effectiveAfter: { set: true } }] });
    expect(await preview(OTHER, admin)).toMatchObject({ valid: true, effects: [{ changes: true }] });
    expect(await preview(TEXT, ['settings.read'])).toMatchObject({ effects: [{ changes: true }] });
    expect(await preview('NO', admin)).toMatchObject({ valid: false });
    expect(await (await settings.for(tenant)).secret(keys.token)).toBe(TEXT);
  },
  'a secret is shown to who may see it, with a reason, where it is stored': async (subject) => {
    const { settings, secrets } = subject;
    const parent = await newTenant(subject);
    const code = await newTenant(subject, parent);
    await settings.updateSetting(Scope.tenant(parent), { key: keys.token, value: TEXT }, BY_ADMIN);
    const show = (tenant: string, actor = BY_ADMIN.actor, reason: string | undefined = 'Handover') =>
      secrets.revealSetting(Scope.tenant(tenant), keys.token, undefined, {
        actor,
        source: 'contract',
        ...(reason === '' ? {} : { reason }),
      });

    expect(await show(code)).toEqual({
      key: keys.token,
      value: TEXT,
      source: { level: 'tenant', tenant: parent, environment: '*' },
      revision: 1,
    });
    await expect(show(code, person(['settings.reveal-secrets'], [code]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(show(code, person(['settings.read'], [code, parent]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(show(parent, BY_ADMIN.actor, '')).rejects.toMatchObject({ violations: [{ code: 'REASON_REQUIRED' }] });
    const reveal = (key: string) => secrets.revealSetting(Scope.tenant(code), key, undefined, BY_ADMIN);
    await expect(reveal(keys.threshold)).rejects.toMatchObject({ code: 'SETTING_NOT_SECRET' });
    await expect(reveal(keys.pin)).rejects.toMatchObject({ code: 'SECRET_NOT_SET' });
    await expect((await settings.for(Scope.tenant(code))).secret(keys.threshold)).rejects.toMatchObject({ code: 'SETTING_NOT_SECRET' });
  },
};
