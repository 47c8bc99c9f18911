import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import {
  type Actor,
  type CommandContext,
  type ConfigurationPlan,
  type ConfigurationScope,
  type ConfigurationSection,
  ConfigurationSections,
  contentOf,
  isPortable,
  type Json,
  type JsonObject,
  Scope,
} from '#libs/kernel';
import { createTestDatabase } from '#libs/testing';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingsCoordinator } from '../../../src/settings/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';
import { person } from '../../contract/contract-subject.ts';
import { apply, bring, exported, opsOf, plan, statesOf } from '../../contract/sections/section-subject.ts';
import { sync } from '../../contract/sections/sync.settings.ts';
import { BY_SYNC, startSettingsSection, type SettingsSectionSubject, value } from './settings-section-subject.ts';

const { keys } = sync;
const application = Scope.application();
const RIGHTS = ['settings.read', 'settings.manage', 'settings.bulk', 'settings.lock'];

const definition = (document: JsonObject): JsonObject => ({
  kind: 'definition',
  key: 'ops.limit',
  definition: { key: 'ops.limit', owner: 'ops', kind: 'integer', scopes: ['application', 'tenant'], ...document },
});

/** Contents that rules have to do with: values that do not fit, requirements, constraints, and a setting that is set once. */
const RULED = fc
  .uniqueArray(
    fc.oneof(
      fc.record({ key: fc.constant(keys.days), value: fc.integer({ min: 90, max: 110 }), environment: fc.constantFrom('*', 'staging') }),
      fc.record({
        key: fc.constant(keys.days),
        constraint: fc.integer({ min: 90, max: 110 }).map((max) => ({ max })),
        environment: fc.constant('*'),
      }),
      fc.record({ key: fc.constant(keys.byCard), value: fc.boolean(), environment: fc.constantFrom('*', 'staging') }),
      fc.record({ key: fc.constant(keys.provider), value: fc.constantFrom('', 'bank', 7), environment: fc.constantFrom('*', 'staging') }),
      fc.record({ key: fc.constant(keys.fixed), value: fc.constantFrom('once', 'twice'), environment: fc.constant('*') }),
    ),
    { selector: ({ key, environment }) => `${key} ${environment}`, maxLength: 7 },
  )
  .map((entries) =>
    entries.map(({ environment, ...entry }): JsonObject => ({ kind: 'value', ...entry, ...(environment === '*' ? {} : { environment }) })),
  );

let subject: SettingsSectionSubject;
let settings: SettingsCoordinator;
beforeAll(async () => {
  subject = await startSettingsSection();
  settings = subject.module.get(SettingsCoordinator, { strict: false });
});
afterAll(() => subject.close());

/** Plans for an actor, by the registry of the module. */
function planFor(actor: Actor, scope: ConfigurationScope, content: Json): Promise<ConfigurationPlan> {
  const sections = subject.module.get(ConfigurationSections, { strict: false });
  return subject.read(scope, (sql) => sections.plan(sql, { scope, actor }, { settings: content }, { strategy: 'mirror' }));
}

const reasonsOf = ({ ops }: ConfigurationPlan) =>
  ops.flatMap(({ key, environment, reasons }) => reasons.map(({ code }) => `${key} ${environment} ${code}`));
const readBy = async (reader: Actor, scope: ConfigurationScope) =>
  contentOf(await subject.read(scope, (sql) => subject.section.export(sql, { scope, reader })));

describe('settings of the application as configuration', () => {
  it('come with the definitions that were registered over the API, and not with those of the code', async () => {
    const first = [definition({ constraints: { max: 9 }, definitionVersion: 2 }), value('ops.limit', 3), value('ops.limit', 4, 'staging')];
    const planned = await bring(subject, application, first);
    const then = await subject.revisions(application);

    expect(opsOf(planned, 'create')).toEqual([
      'create definition ops.limit *',
      'create value ops.limit *',
      'create value ops.limit staging',
    ]);
    expect((await settings.for(Scope.application(), { environment: 'staging' })).get('ops.limit')).toBe(4);
    const content = await exported(subject, application);
    expect(content.map(({ kind, key }) => [kind, key])).toEqual([
      ['definition', 'ops.limit'],
      ['value', 'ops.limit'],
      ['value', 'ops.limit'],
    ]);
    expect(opsOf(await plan(subject, application, content), 'create', 'update', 'delete', 'blocked')).toEqual([]);

    await bring(subject, application, [definition({ constraints: { max: 5 }, definitionVersion: 3 }), value('ops.limit', 5)]);
    expect(await exported(subject, application, then)).toEqual(content);
    const older = await plan(subject, application, content);
    expect(reasonsOf(older)).toEqual(['ops.limit * DEFINITION_VERSION_CONFLICT']);
    const gone = await plan(subject, application, []);
    expect([opsOf(gone, 'delete'), reasonsOf(gone)]).toEqual([['delete value ops.limit *'], ['ops.limit * DEFINITION_STAYS']]);
  });

  it('are judged by the definitions that come with them', async () => {
    const content = [definition({ constraints: { max: 7 }, definitionVersion: 4 }), value('ops.limit', 8)];
    expect(reasonsOf(await plan(subject, application, content))).toEqual(['ops.limit * SETTING_RANGE']);

    const unsound = { kind: 'definition', key: 'ops.bad', definition: { key: 'ops.bad', owner: 'ops', kind: 'integer', scopes: [] } };
    const blocked = await plan(subject, application, [unsound, value('ops.bad', 1)], 'merge');
    expect(reasonsOf(blocked)).toEqual(['ops.bad * DEFINITION_SCOPES_EMPTY', 'ops.bad * SETTING_NOT_FOUND']);
    const mine = { ...definition({}), key: keys.days, definition: { key: keys.days, owner: 'ops', kind: 'integer', scopes: ['tenant'] } };
    expect(reasonsOf(await plan(subject, application, [mine], 'merge'))).toEqual([`${keys.days} * DEFINITION_OWNED_BY_CODE`]);
  });

  it('keep definitions to the application, whole and under their own key', async () => {
    const pointersOf = async (scope: ConfigurationScope, ...content: readonly JsonObject[]) =>
      (await plan(subject, scope, content, 'merge')).violations.map(({ pointer }) => pointer);

    expect(await pointersOf(await subject.newScope(), definition({}))).toEqual(['/settings/0']);
    expect(await pointersOf(application, { ...definition({}), key: 'ops.other' })).toEqual(['/settings/0/definition/key']);
    expect(await pointersOf(application, { ...definition({}), environment: 'staging' })).toEqual(['/settings/0/environment']);
    expect(await pointersOf(application, definition({ typo: 1 }))).toEqual(['/settings/0/definition/typo']);
  });

  it('leave out nothing that no longer fits, and carry it nowhere else', async () => {
    const open = definition({ key: 'ops.width', definitionVersion: 1 });
    const ofWidth = (document: JsonObject) => ({
      ...open,
      key: 'ops.width',
      definition: { ...(definition(document)['definition'] as JsonObject), key: 'ops.width' },
    });
    const scope = await subject.newScope();
    await bring(subject, application, [ofWidth({ definitionVersion: 1 })], 'merge');
    await bring(subject, scope, [value('ops.width', 50)]);
    await bring(subject, application, [ofWidth({ definitionVersion: 2, constraints: { max: 20 } })], 'merge');
    const content = await exported(subject, scope);

    expect(content).toEqual([value('ops.width', 50)]);
    expect(opsOf(await plan(subject, scope, content), 'noop')).toEqual(['noop value ops.width *']);
    expect(reasonsOf(await plan(subject, await subject.newScope(), content))).toEqual(['ops.width * SETTING_RANGE']);
  });
});

describe('the sections of an application', () => {
  it('stop its start when one depends on another that is not there', async () => {
    const alone = await createTestDatabase('integration');
    const flags = { provide: 'Flags', inject: [ConfigurationSections], useFactory: registerFlags };
    const root = SettingsModule.forRoot({ core: { databaseUrl: alone.databaseUrl } });
    const application = await Test.createTestingModule({ imports: [root], providers: [flags] }).compile();

    await expect(application.init()).rejects.toThrow('The section "flags" depends on "segments", which no module has registered.');
    await application.close();
    await alone.drop();
  });
});

function registerFlags(sections: ConfigurationSections): void {
  sections.register(
    Object.create(subject.section, { name: { value: 'flags' }, dependsOn: { value: ['settings', 'segments'] } }) as ConfigurationSection,
  );
}

describe('settings of a tenant as configuration', () => {
  it('hold nothing that the actor may not know, and leave it alone', async () => {
    const scope = await subject.newScope();
    await bring(subject, scope, [value(keys.margin, 7), value(keys.days, 3)]);
    const ann = person(RIGHTS);

    expect(await readBy(ann, scope)).toEqual([value(keys.days, 3)]);
    expect(opsOf(await planFor(ann, scope, []), 'delete', 'blocked')).toEqual([`delete value ${keys.days} *`]);
    const asked = await planFor(ann, scope, [value(keys.margin, 8), value('sync.nothing', 1)]);
    expect(asked.violations.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'SETTING_NOT_FOUND /settings/0/key',
      'SETTING_NOT_FOUND /settings/1/key',
    ]);
    expect(JSON.stringify(asked.violations.map(({ params }) => params['near']))).not.toContain('margin');
    expect(await readBy(person([...RIGHTS, 'sync.margin']), scope)).toHaveLength(2);
  });

  it('are changed with the permissions of single edits only', async () => {
    const scope = await subject.newScope();
    const wanted = [{ ...value(keys.days, 3), enforced: true }, value(keys.mode, 'live'), value(keys.rate, 2)];
    const planned = await planFor(person([...RIGHTS, 'sync.rate']), scope, wanted);
    const by = (...permissions: readonly string[]): CommandContext => ({ ...BY_SYNC, actor: person(permissions) });
    const before = await subject.footprint(scope);
    const applyBy = (context: CommandContext) => apply({ ...subject, work: subject.as(context) }, scope, planned);

    expect(reasonsOf(await planFor(person(['settings.read', 'settings.manage', 'settings.bulk']), scope, wanted))).toEqual([
      `${keys.days} * FORBIDDEN`,
      `${keys.rate} * SETTING_FORBIDDEN`,
    ]);
    await expect(applyBy(by('settings.manage'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(applyBy(by('settings.manage', 'settings.bulk', 'sync.rate'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(applyBy(by(...RIGHTS))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(applyBy({ ...by(...RIGHTS, 'sync.rate'), actor: person(['*'], ['other']) })).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
    expect(await subject.footprint(scope)).toEqual(before);
    await applyBy(by(...RIGHTS, 'sync.rate'));
    expect(Object.keys(await subject.stored(scope))).toHaveLength(3);
    await expect(readBy(person(['settings.manage']), scope)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(readBy(person(['*'], ['other']), scope)).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('are those of one environment and of any for an actor who is confined to it, who changes its own only', async () => {
    const scope = await subject.newScope();
    const content = [value(keys.days, 1), value(keys.days, 2, 'production'), value(keys.days, 3, 'staging')];
    await bring(subject, scope, content);
    const tester = { ...person(RIGHTS), environment: 'staging' };

    expect(await readBy(tester, scope)).toEqual([content[0], content[2]]);
    const planned = await planFor(tester, scope, []);
    expect([opsOf(planned, 'delete'), reasonsOf(planned)]).toEqual([[`delete value ${keys.days} staging`], [`${keys.days} * FORBIDDEN`]]);
  });

  it('go to another tenant without what means something in their own only, and back in time with it', async () => {
    const [source, target] = [await subject.newScope(), await subject.newScope()];
    await bring(subject, source, [value(keys.home, 'here'), value(keys.days, 3)]);
    await bring(subject, target, [value(keys.home, 'there'), value(keys.mode, 'live')]);
    const then = await subject.revisions(target);
    const sections = subject.module.get(ConfigurationSections, { strict: false });
    const content = { settings: await exported(subject, source) };
    const options = { strategy: 'mirror', concerns: isPortable } as const;
    const promoted = await subject.read(target, (sql) => sections.plan(sql, { scope: target }, content, options));

    expect([promoted.leftOut, opsOf(promoted, 'create', 'update', 'delete')]).toEqual([
      1,
      [`create value ${keys.days} *`, `delete value ${keys.mode} *`],
    ]);
    await apply(subject, target, promoted);
    await bring(subject, target, []);
    await bring(subject, target, await exported(subject, target, then));
    expect(await exported(subject, target)).toEqual([value(keys.home, 'there'), value(keys.mode, 'live')]);
  });

  it('are after a plan what was wanted, but for what is blocked', async () => {
    const runs = process.env['TEST_LONG'] === '1' ? 300 : 30;
    let blocked = 0;
    const keep = async (first: readonly JsonObject[], second: readonly JsonObject[]) => {
      const scope = await subject.newScope();
      await bring(subject, scope, first);
      const [before, wanted] = [await subject.stored(scope), statesOf(second)];
      const planned = await bring(subject, scope, second);
      const left = new Set(
        planned.ops.filter(({ op }) => op === 'blocked').map(({ kind, key, environment }) => `${kind} ${key} ${environment}`),
      );
      const kept = Object.entries(before).filter(([place]) => left.has(place));
      const done = Object.entries(wanted).filter(([place]) => !left.has(place));

      expect(await subject.stored(scope)).toEqual(Object.fromEntries([...kept, ...done]));
      expect(opsOf(await plan(subject, scope, second), 'create', 'update', 'delete')).toEqual([]);
      blocked += left.size;
    };
    await fc.assert(fc.asyncProperty(RULED, RULED, keep), { numRuns: runs, seed: 20_261_124, endOnFailure: true });
    expect(blocked).toBeGreaterThan(runs);
  });

  it('are blocked by a lock above, save what only takes away', async () => {
    const scope = await subject.newScope();
    await bring(subject, scope, [value(keys.days, 3, 'staging')]);
    await settings.enforceSetting(application, { key: keys.days, value: 9 }, BY_SYNC);
    const planned = await plan(subject, scope, [value(keys.days, 4)]);
    await settings.unsetSetting(application, { key: keys.days }, BY_SYNC);

    expect(reasonsOf(planned)).toEqual([`${keys.days} * SETTING_LOCKED`]);
    expect(opsOf(planned, 'delete')).toEqual([`delete value ${keys.days} staging`]);
  });

  it('know no preferences, no environment that is not there, and no revision to come', async () => {
    const scope = await subject.newScope();
    const code = scope.level === 'tenant' ? scope.tenant : '';
    await settings.updateSetting(Scope.user(code, 'ann'), { key: keys.days, value: 5 }, BY_SYNC);

    expect(await exported(subject, scope)).toEqual([]);
    await bring(subject, scope, []);
    expect((await settings.for(Scope.user(code, 'ann'))).get(keys.days)).toBe(5);
    expect(reasonsOf(await plan(subject, scope, [value(keys.days, 4, 'nowhere')]))).toEqual([`${keys.days} nowhere ENVIRONMENT_NOT_FOUND`]);
    await expect(exported(subject, scope, { settings: 1 })).rejects.toMatchObject({ code: 'SETTING_REVISION_NOT_FOUND' });
  });

  it('of a suspended tenant are compared and not changed', async () => {
    const scope = await subject.newScope();
    const code = scope.level === 'tenant' ? scope.tenant : '';
    await bring(subject, scope, [value(keys.days, 4)]);
    await subject.module.get(OrganisationCoordinator, { strict: false }).changeTenant(code, { status: 'suspended' }, undefined, BY_SYNC);

    expect(opsOf(await plan(subject, scope, [value(keys.days, 4)]), 'noop')).toHaveLength(1);
    await expect(plan(subject, scope, [])).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
  });
});
