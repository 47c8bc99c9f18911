import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Actor,
  type ConfigurationPlan,
  type ConfigurationScope,
  ConfigurationSections,
  contentOf,
  type Json,
  type JsonObject,
  Scope,
  tenantOf,
} from '#libs/kernel';
import { waitUntil } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { person } from '../../contract/contract-subject.ts';
import { apply, bring, exported, opsOf, plan, statesOf } from '../../contract/sections/section-subject.ts';
import { BY_SYNC } from '../settings/settings-section-subject.ts';
import { ABOVE, environmentEntry, flagEntry, overrideEntry, segmentEntry } from './flag-contents.ts';
import { type FlagsSectionSubject, startFlagsSection } from './flags-section-subject.ts';

const RIGHTS = ['features.read', 'features.manage'];
const application = Scope.application();

let subject: FlagsSectionSubject;
let flags: FeatureFlagCoordinator;
beforeAll(async () => {
  subject = await startFlagsSection();
  flags = subject.module.get(FeatureFlagCoordinator, { strict: false });
});
afterAll(() => subject.close());

const needing = (flag: string, ...variants: readonly string[]) => ({ state: 'on', prerequisites: [{ flag, variants }] });
const asking = (segment: string) => ({ rules: [{ id: 'r', salt: 's', when: { segment }, serve: { variant: 'on' } }] });
const reasonsOf = ({ ops }: ConfigurationPlan) =>
  ops.flatMap(({ kind, key, environment, reasons }) => reasons.map(({ code }) => `${kind} ${key} ${environment} ${code}`));

function planFor(actor: Actor, scope: ConfigurationScope, content: Json): Promise<ConfigurationPlan> {
  const sections = subject.module.get(ConfigurationSections, { strict: false });
  return subject.read(scope, (sql) => sections.plan(sql, { scope, actor }, { flags: content }, { strategy: 'mirror' }));
}

async function scopeWith(...content: readonly JsonObject[]): Promise<ConfigurationScope> {
  const scope = await subject.newScope();
  await bring(subject, scope, content);
  return scope;
}

describe('flags as configuration', () => {
  it('are judged among what comes with them', async () => {
    const scope = await subject.newScope();
    const content = [
      environmentEntry('colour', 'staging', { ...needing('plain', 'on'), ...asking('pilots') }),
      segmentEntry('partners', { rules: [{ segment: 'pilots' }] }),
      flagEntry('colour', {}),
      flagEntry('plain', {}),
      segmentEntry('pilots', { include: ['ann'] }),
    ];
    expect(reasonsOf(await bring(subject, scope, content))).toEqual([]);
    expect(await subject.stored(scope)).toEqual(statesOf(content));

    const [colour] = content;
    const without = await plan(subject, scope, [
      colour ?? {},
      flagEntry('colour', {}),
      segmentEntry('partners', { rules: [{ segment: 'pilots' }] }),
    ]);
    expect(reasonsOf(without)).toEqual(['flag plain * FLAG_IN_USE', 'segment pilots * FLAG_IN_USE']);
    expect(opsOf(await plan(subject, scope, []), 'blocked')).toEqual([]);
  });

  it('are refused with all that is built on what is refused', async () => {
    const scope = await subject.newScope();
    const planned = await plan(subject, scope, [
      flagEntry('plain', { valueType: 'colour' }),
      environmentEntry('plain', 'staging', {}),
      flagEntry('colour', {}),
      environmentEntry('colour', 'staging', needing('plain', 'on')),
      flagEntry('layout', { initial: { state: 'on', salt: 's' } }),
      environmentEntry('layout', 'nowhere', {}),
    ]);
    expect(reasonsOf(planned)).toEqual([
      'flag layout * FLAG_INITIAL_STATE',
      'flag plain * FLAG_FIELD_INVALID',
      'flag-environment colour staging FLAG_PREREQUISITE_UNKNOWN',
      'flag-environment layout nowhere ENVIRONMENT_NOT_FOUND',
      'flag-environment plain staging FEATURE_FLAG_NOT_FOUND',
    ]);
    await apply(subject, scope, planned);
    expect(Object.keys(await subject.stored(scope))).toEqual(['flag colour *']);
  });

  it.each([
    [
      'circle',
      [environmentEntry('plain', 'staging', needing('colour', 'on')), environmentEntry('colour', 'staging', needing('plain', 'on'))],
      'FLAG_PREREQUISITE_CYCLE',
    ],
    ['variant that is not there', [environmentEntry('plain', 'staging', needing('colour', 'none'))], 'FLAG_VARIANT_UNKNOWN'],
    ['segment that is not there', [environmentEntry('plain', 'staging', asking('none'))], 'FLAG_SEGMENT_UNKNOWN'],
    [
      'circle of segments',
      [segmentEntry('pilots', { rules: [{ segment: 'partners' }] }), segmentEntry('partners', { rules: [{ segment: 'pilots' }] })],
      'SEGMENT_CYCLE',
    ],
    ['override without a word', [overrideEntry('staging', {})], 'FLAG_OVERRIDE_EMPTY'],
  ])('are refused for a %s', async (_name, more, code) => {
    const scope = await subject.newScope();
    const planned = await plan(subject, scope, [flagEntry('plain', {}), flagEntry('colour', {}), ...more]);

    expect(planned.ops.filter(({ op }) => op === 'blocked').map(({ reasons }) => reasons.map((reason) => reason.code))).toEqual(
      more.map(() => [code]),
    );
  });

  it('are not on together where they exclude each other, whichever says so, and of two neither is taken', async () => {
    const on = (key: string) => environmentEntry(key, 'staging', { state: 'on' });
    const excluding = [flagEntry('plain', {}), flagEntry('colour', { conflictsWith: ['plain', ABOVE] })];
    const scope = await scopeWith(...excluding, on('plain'));

    expect(reasonsOf(await plan(subject, scope, [...excluding, on('plain'), on('colour')]))).toEqual([
      'flag-environment colour staging FLAG_CONFLICT',
    ]);
    expect(reasonsOf(await plan(subject, scope, [...excluding, on('colour')]))).toEqual([]);
    const fresh = await subject.newScope();
    expect(reasonsOf(await plan(subject, fresh, [...excluding, on('plain'), on('colour')]))).toEqual([
      'flag-environment colour staging FLAG_CONFLICT',
      'flag-environment plain staging FLAG_CONFLICT',
    ]);
    expect(reasonsOf(await plan(subject, fresh, [...excluding, on('colour'), overrideEntry('staging', { state: 'on' })]))).toEqual([
      'flag-environment colour staging FLAG_CONFLICT',
      `flag-override ${ABOVE} staging FLAG_CONFLICT`,
    ]);
  });

  it('come back as they are wanted, and not as they were when they were archived', async () => {
    const scope = await scopeWith(
      flagEntry('plain', {}),
      environmentEntry('plain', 'staging', { state: 'on' }),
      environmentEntry('plain', 'production', {}),
    );
    await flags.archiveFlag(scope, { key: 'plain' }, BY_SYNC);
    expect(await exported(subject, scope)).toEqual([]);
    const wanted = [flagEntry('plain', { owner: 'others' }), environmentEntry('plain', 'production', {})];

    await bring(subject, scope, wanted);

    expect(await subject.stored(scope)).toEqual(statesOf(wanted));
    expect((await flags.getFlagEnvironment(scope, 'plain', 'staging')).isInitial).toBe(true);
    expect(await exported(subject, scope, await subject.revisions(scope))).toEqual(await exported(subject, scope));
  });

  it('keep to their owner: keys from above cannot be taken, nor flags of above configured', async () => {
    const scope = await subject.newScope();
    const content = [flagEntry(ABOVE, {}), environmentEntry(ABOVE, 'staging', {})];
    expect(reasonsOf(await plan(subject, scope, content))).toEqual([
      `flag ${ABOVE} * FEATURE_FLAG_EXISTS`,
      `flag-environment ${ABOVE} staging FEATURE_FLAG_INHERITED`,
    ]);
    expect(reasonsOf(await plan(subject, application, [overrideEntry('staging', { state: 'on' })], 'merge'))).toEqual([
      `flag-override ${ABOVE} staging FEATURE_FLAG_NOT_FOUND`,
    ]);
  });

  it('of the application stay while tenants below build on them', async () => {
    await bring(subject, application, [flagEntry('shared', {}), segmentEntry('shared', {})], 'merge');
    const scope = await scopeWith(
      flagEntry('plain', {}),
      environmentEntry('plain', 'staging', { ...needing('shared', 'on'), ...asking('shared') }),
    );
    const without = await plan(subject, application, [flagEntry(ABOVE, {})]);

    expect(reasonsOf(without)).toEqual(['flag shared * FLAG_IN_USE', 'segment shared * FLAG_IN_USE']);
    expect(JSON.stringify(without.ops)).toContain(`tenant \\"${tenantOf(scope) ?? ''}\\"`);
    await bring(subject, scope, []);
    expect(reasonsOf(await bring(subject, application, [flagEntry(ABOVE, {})]))).toEqual([]);
  });

  it('of the application do not go while a tenant comes to build on them', async () => {
    await bring(subject, application, [flagEntry('wanted', {})], 'merge');
    const scope = await scopeWith(flagEntry('plain', {}));
    const building = await plan(subject, scope, [environmentEntry('plain', 'staging', needing('wanted', 'on'))], 'merge');
    const removing = await plan(subject, application, [flagEntry(ABOVE, {})]);
    expect([opsOf(building, 'create').length, opsOf(removing, 'delete')]).toEqual([1, ['delete flag wanted *']]);
    const [built, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const tenant = subject.work(scope, async (work) => {
      await subject.section.apply(work, building.ops);
      built.resolve();
      await released.promise;
    });
    await built.promise;
    const removed = apply(subject, application, removing).catch((error: { code: string }) => error.code);
    await waitUntil('the removal waits', async () => {
      const waiting = await subject.database.sql(`select from pg_locks where locktype = 'advisory' and not granted`);
      return waiting.length > 0;
    });
    released.resolve();
    await tenant;

    expect(await removed).toBe('FEATURE_FLAG_IN_USE');
    await bring(subject, scope, []);
    await apply(subject, application, removing);
  });

  it('never hold kill switches, and leave those that are on', async () => {
    const scope = await scopeWith(flagEntry('plain', {}));
    await flags.killFlag(scope, { key: 'plain', environment: '*' }, BY_SYNC);
    const content = await exported(subject, scope);
    const killing = environmentEntry('plain', 'staging', { killSwitch: true });

    expect(content).toEqual([flagEntry('plain', {})]);
    expect((await plan(subject, scope, [flagEntry('plain', {}), killing])).violations.map(({ pointer }) => pointer)).toEqual([
      '/flags/1/configuration/killSwitch',
    ]);
    await bring(subject, scope, [flagEntry('plain', { owner: 'others' })]);
    expect((await flags.getFlagEnvironment(scope, 'plain', 'staging')).killSwitches).toHaveLength(1);
  });

  it('are read and changed with the permissions of single edits only', async () => {
    const scope = await subject.newScope();
    const planned = await planFor(person(RIGHTS), scope, [flagEntry('plain', {})]);
    const applyBy = (actor: Actor) => apply({ ...subject, work: subject.as({ ...BY_SYNC, actor }) }, scope, planned);
    const read = (reader: Actor) => subject.read(scope, (sql) => subject.section.export(sql, { scope, reader }));

    expect(reasonsOf(await planFor(person(['features.read']), scope, [flagEntry('plain', {})]))).toEqual(['flag plain * FORBIDDEN']);
    await expect(applyBy(person(['features.read']))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(applyBy(person(['*'], ['other']))).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    await expect(read(person(['settings.read']))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(read(person(['*'], ['other']))).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    expect(await subject.stored(scope)).toEqual({});
    await applyBy(person(RIGHTS));
    expect(Object.keys(await subject.stored(scope))).toEqual(['flag plain *']);
  });

  it('are those of one environment for an actor who is confined to it, who changes its own only', async () => {
    const scope = await scopeWith(
      flagEntry('plain', {}),
      environmentEntry('plain', 'staging', {}),
      environmentEntry('plain', 'production', {}),
    );
    const tester = { ...person(RIGHTS), environment: 'staging' };
    const seen = contentOf(await subject.read(scope, (sql) => subject.section.export(sql, { scope, reader: tester })));

    expect(seen).toEqual([flagEntry('plain', {}), environmentEntry('plain', 'staging', {})]);
    const planned = await planFor(tester, scope, [
      flagEntry('plain', { owner: 'me' }),
      environmentEntry('plain', 'staging', { state: 'on' }),
    ]);
    expect([opsOf(planned, 'update'), reasonsOf(planned)]).toEqual([['update flag-environment plain staging'], ['flag plain * FORBIDDEN']]);
  });

  it('of a suspended tenant are compared and not changed, and no revision to come is exported', async () => {
    const scope = await scopeWith(flagEntry('plain', {}));
    await expect(exported(subject, scope, { flags: 99 })).rejects.toMatchObject({ code: 'FEATURE_FLAG_REVISION_NOT_FOUND' });
    const code = tenantOf(scope) ?? '';
    await subject.module.get(OrganisationCoordinator, { strict: false }).changeTenant(code, { status: 'suspended' }, undefined, BY_SYNC);

    expect(opsOf(await plan(subject, scope, [flagEntry('plain', {})]), 'noop')).toHaveLength(1);
    await expect(plan(subject, scope, [])).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
  });
});
