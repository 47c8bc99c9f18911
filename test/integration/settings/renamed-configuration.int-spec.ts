import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JsonObject, Scope } from '#libs/kernel';
import { SettingDefinitionsCoordinator, SettingsCoordinator } from '../../../src/settings/contracts/index.ts';
import { bring, exported, opsOf, plan } from '../../contract/sections/section-subject.ts';
import { BY_SYNC, startSettingsSection, type SettingsSectionSubject, value } from './settings-section-subject.ts';

const application = Scope.application();

const document = (key: string, rest: JsonObject = {}): JsonObject => ({
  key,
  owner: 'ops',
  kind: 'integer',
  scopes: ['application', 'tenant'],
  ...rest,
});
const definition = (key: string, rest: JsonObject = {}): JsonObject => ({ kind: 'definition', key, definition: document(key, rest) });

let subject: SettingsSectionSubject;
let settings: SettingsCoordinator;
beforeAll(async () => {
  subject = await startSettingsSection();
  settings = subject.module.get(SettingsCoordinator, { strict: false });
});
afterAll(() => subject.close());

const define = (...documents: readonly JsonObject[]) => settings.registerDefinitions(documents, 'atomic', BY_SYNC);

describe('configuration of renamed settings', () => {
  it('has the keys that are in force, also of what was before, and is read by earlier ones', async () => {
    await define(document('first.name'));
    const scope = await subject.newScope();
    await bring(subject, scope, [value('first.name', 3), value('first.name', 4, 'staging')]);
    const [then, earlier] = [await subject.revisions(scope), await exported(subject, scope)];
    await define(document('second.name', { aliases: ['first.name'] }));
    const now = [value('second.name', 3), value('second.name', 4, 'staging')];

    expect(await exported(subject, scope)).toEqual(now);
    expect(await exported(subject, scope, then)).toEqual(now);
    expect(opsOf(await plan(subject, scope, earlier), 'create', 'update', 'delete', 'blocked')).toEqual([]);
    await bring(subject, scope, [value('first.name', 5)]);
    expect(await exported(subject, scope)).toEqual([value('second.name', 5)]);
    expect(Object.keys(await subject.stored(scope))).toEqual(['value first.name *']);
    const both = await plan(subject, scope, [value('first.name', 5), value('second.name', 5)]);
    expect(both.violations.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['CONFIGURATION_ENTRY_REPEATED /settings/1/key']);
  });

  it('brings the renaming itself, and the values keep their place', async () => {
    await bring(subject, application, [definition('old.limit'), value('old.limit', 7), value('old.limit', 8, 'staging')], 'merge');
    const renaming = [definition('new.limit', { aliases: ['old.limit'] }), value('new.limit', 7), value('old.limit', 9, 'staging')];
    const planned = await bring(subject, application, renaming);

    expect(planned.violations).toEqual([]);
    expect(opsOf(planned, 'create', 'update')).toEqual(['create definition new.limit *', 'update value new.limit staging']);
    expect(opsOf(planned, 'noop')).toEqual(['noop value new.limit *']);
    const stored = await subject.stored(application);
    expect([stored['value old.limit *'], stored['value old.limit staging']]).toEqual([{ value: 7 }, { value: 9 }]);
    expect((await settings.for(application, { environment: 'staging' })).get('new.limit')).toBe(9);
    expect(opsOf(await plan(subject, application, renaming, 'merge'), 'create', 'update', 'delete', 'blocked')).toEqual([]);
  });

  it('leaves out what nobody declares any more, until someone does', async () => {
    await define(document('gone.limit'));
    const scope = await subject.newScope();
    await bring(subject, scope, [value('gone.limit', 3)]);
    await subject.module
      .get(SettingDefinitionsCoordinator, { strict: false })
      .withdrawDefinition('gone.limit', { isAbandoned: false }, BY_SYNC);

    expect(await exported(subject, scope)).toEqual([]);
    expect((await exported(subject, application)).filter(({ key }) => key === 'gone.limit')).toEqual([]);
    const planned = await bring(subject, scope, []);
    expect(planned.ops).toEqual([]);
    expect((await plan(subject, scope, [value('gone.limit', 3)])).violations).toMatchObject([{ code: 'SETTING_NOT_FOUND' }]);
    await define(document('gone.limit'));
    expect(await exported(subject, scope)).toEqual([value('gone.limit', 3)]);
  });
});
