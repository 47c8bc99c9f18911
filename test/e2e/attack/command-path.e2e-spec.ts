import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { type Actor, APPLICATION_TENANT_ID, type CommandContext, Scope } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler } from '#libs/persistence';
import { aTestActor } from '#libs/testing';
import { RecordAuditExport } from '../../../src/audit/commands/record-audit-export.command.ts';
import { DefineRole } from '../../../src/identity/commands/define-role.command.ts';
import { EndApiKeyOverlap } from '../../../src/identity/commands/end-api-key-overlap.command.ts';
import { RemoveRole } from '../../../src/identity/commands/remove-role.command.ts';
import { RotateApiKey } from '../../../src/identity/commands/rotate-api-key.command.ts';
import { ApplyChangeRequest } from '../../../src/change-control/commands/apply-change-request.command.ts';
import { CancelChangeRequest } from '../../../src/change-control/commands/cancel-change-request.command.ts';
import { DecideChangeRequest } from '../../../src/change-control/commands/decide-change-request.command.ts';
import { EditChangeRequest } from '../../../src/change-control/commands/edit-change-request.command.ts';
import { ExpireChangeRequest } from '../../../src/change-control/commands/expire-change-request.command.ts';
import { ProposeChange } from '../../../src/change-control/commands/propose-change.command.ts';
import { ScheduleChangeRequest } from '../../../src/change-control/commands/schedule-change-request.command.ts';
import { ExpireApiKey } from '../../../src/identity/commands/expire-api-key.command.ts';
import { CreateApiKey } from '../../../src/identity/commands/create-api-key.command.ts';
import { RevokeApiKey } from '../../../src/identity/commands/revoke-api-key.command.ts';
import { ChangeTenant } from '../../../src/organisation/commands/change-tenant.command.ts';
import { CreateTenant } from '../../../src/organisation/commands/create-tenant.command.ts';
import { DefineEnvironment } from '../../../src/organisation/commands/define-environment.command.ts';
import { RemoveEnvironment } from '../../../src/organisation/commands/remove-environment.command.ts';
import { ArchiveFlag } from '../../../src/feature-flags/commands/archive-flag.command.ts';
import { ConfigureFlag } from '../../../src/feature-flags/commands/configure-flag.command.ts';
import { CreateSegment } from '../../../src/feature-flags/commands/create-segment.command.ts';
import { CreateFlag } from '../../../src/feature-flags/commands/create-flag.command.ts';
import { DisableFlag } from '../../../src/feature-flags/commands/disable-flag.command.ts';
import { KillFlag } from '../../../src/feature-flags/commands/kill-flag.command.ts';
import { OverrideFlag } from '../../../src/feature-flags/commands/override-flag.command.ts';
import { RemoveFlagOverride } from '../../../src/feature-flags/commands/remove-flag-override.command.ts';
import { ReplaceFlags } from '../../../src/feature-flags/commands/replace-flags.command.ts';
import { RestoreFlag } from '../../../src/feature-flags/commands/restore-flag.command.ts';
import { ReviveFlag } from '../../../src/feature-flags/commands/revive-flag.command.ts';
import { RollBackFlag } from '../../../src/feature-flags/commands/roll-back-flag.command.ts';
import { RollOutFlag } from '../../../src/feature-flags/commands/roll-out-flag.command.ts';
import { RemoveSegment } from '../../../src/feature-flags/commands/remove-segment.command.ts';
import { UpdateSegment } from '../../../src/feature-flags/commands/update-segment.command.ts';
import { UpdateFlag } from '../../../src/feature-flags/commands/update-flag.command.ts';
import { BulkUpdateSettings } from '../../../src/settings/commands/bulk-update-settings.command.ts';
import { RegisterDefinitions } from '../../../src/settings/commands/register-definitions.command.ts';
import { ConstrainSetting } from '../../../src/settings/commands/constrain-setting.command.ts';
import { EnforceSetting } from '../../../src/settings/commands/enforce-setting.command.ts';
import { ReleaseSetting } from '../../../src/settings/commands/release-setting.command.ts';
import { RestoreSettings } from '../../../src/settings/commands/restore-settings.command.ts';
import { RevealSetting } from '../../../src/settings/commands/reveal-setting.command.ts';
import { RollbackSetting } from '../../../src/settings/commands/rollback-setting.command.ts';
import { RollbackSettings } from '../../../src/settings/commands/rollback-settings.command.ts';
import { UnsetSetting } from '../../../src/settings/commands/unset-setting.command.ts';
import { UpdateSetting } from '../../../src/settings/commands/update-setting.command.ts';
import { WithdrawDefinition } from '../../../src/settings/commands/withdraw-definition.command.ts';
import { AttackWorld, KEY, PARENT, RIVAL, VICTIM, VICTIM_ENVIRONMENT, VICTIM_ROLE, VICTIM_SUBJECT } from './attack-world.ts';
import { ROLLOUT_COMMANDS_OF_THE_SYSTEM, rolloutCommands } from './rollout-commands.ts';

/** A command by its name, in a scope that it has; `keyId` is an API key of the victim. */
type Case = readonly [string, (context: CommandContext, keyId: string) => ConfigurationCommand<unknown>];

const TENANT = Scope.tenant(VICTIM);
const SECRET = { prefix: 'smk_AAAAAAAA', hash: '0'.repeat(64) };
const CHANGE = { key: KEY, value: 'attacked' };
const REVEALED = { key: KEY, environment: '*', source: { level: 'tenant', tenant: VICTIM }, secretId: VICTIM } as const;
const PROPOSAL = { type: 'settings.update-setting', payload: CHANGE };
const DEFINITION = { key: 'attack.more', owner: 'attack', kind: 'string', scopes: ['tenant'] };

const FLAG = { key: 'attack', name: 'Attack', owner: 'attack', type: 'boolean' } as const;
const PLACE = { key: 'attack', environment: 'staging' };

/** The commands of flags in a scope. */
function flagCommands(scope: Scope): readonly Case[] {
  return [
    ['CreateFlag', (context) => new CreateFlag(scope, FLAG, context)],
    ['UpdateFlag', (context) => new UpdateFlag(scope, { key: 'attack', change: { owner: 'attack' } }, context)],
    ['ArchiveFlag', (context) => new ArchiveFlag(scope, { key: 'attack' }, context)],
    ['RestoreFlag', (context) => new RestoreFlag(scope, { key: 'attack' }, context)],
    ['RollBackFlag', (context) => new RollBackFlag(scope, { key: 'attack', to: 1 }, context)],
    ['ReplaceFlags', (context) => new ReplaceFlags(scope, [{ thing: 'flag', key: 'attack', environment: '*', state: null }], context)],
    ['ConfigureFlag', (context) => new ConfigureFlag(scope, PLACE, { state: 'on' }, context)],
    ['RollOutFlag', (context) => new RollOutFlag(scope, { ...PLACE, percentage: 100 }, context)],
    ['DisableFlag', (context) => new DisableFlag(scope, PLACE, context)],
    ['KillFlag', (context) => new KillFlag(scope, PLACE, { ...context, reason: 'attack' })],
    ['ReviveFlag', (context) => new ReviveFlag(scope, PLACE, { ...context, reason: 'attack' })],
    ['OverrideFlag', (context) => new OverrideFlag(scope, PLACE, { state: 'on' }, context)],
    ['RemoveFlagOverride', (context) => new RemoveFlagOverride(scope, PLACE, context)],
    ['CreateSegment', (context) => new CreateSegment(scope, { key: 'attack', name: 'Attack' }, context)],
    ['UpdateSegment', (context) => new UpdateSegment(scope, { key: 'attack' }, { include: ['attack'] }, context)],
    ['RemoveSegment', (context) => new RemoveSegment(scope, { key: 'attack' }, context)],
  ];
}

/** Commands that hide the tenant from whoever does not reach it. */
const OF_TENANTS: readonly Case[] = [
  ...flagCommands(TENANT),
  ...rolloutCommands(TENANT),
  ['CreateApiKey', (context) => new CreateApiKey(TENANT, { name: 'attack', roles: ['viewer'] }, SECRET, context)],
  ['RevokeApiKey', (context, keyId) => new RevokeApiKey(TENANT, keyId, context)],
  ['RotateApiKey', (context, keyId) => new RotateApiKey(TENANT, keyId, { ...SECRET, overlap: 'PT0S' }, context)],
  ['DefineRole', (context) => new DefineRole(TENANT, { name: 'attack', permissions: ['settings.read'] }, 'absent', context)],
  ['RemoveRole', (context) => new RemoveRole(TENANT, VICTIM_ROLE, undefined, context)],
  ['ChangeTenant', (context) => new ChangeTenant(VICTIM, { name: 'Attacked' }, undefined, context)],
  ['DefineEnvironment', (context) => new DefineEnvironment(TENANT, { name: 'attacked', description: '' }, 'absent', context)],
  ['RemoveEnvironment', (context) => new RemoveEnvironment(TENANT, VICTIM_ENVIRONMENT, undefined, context)],
  ['RecordAuditExport', (context) => new RecordAuditExport(TENANT, {}, context)],
  ['UpdateSetting', (context) => new UpdateSetting(TENANT, CHANGE, context)],
  ['UpdateSetting', (context) => new UpdateSetting(Scope.user(VICTIM, VICTIM_SUBJECT), CHANGE, context)],
  ['EnforceSetting', (context) => new EnforceSetting(TENANT, CHANGE, context)],
  ['ReleaseSetting', (context) => new ReleaseSetting(TENANT, { key: KEY }, context)],
  ['ConstrainSetting', (context) => new ConstrainSetting(TENANT, { key: KEY, constraint: null }, context)],
  ['RestoreSettings', (context) => new RestoreSettings(TENANT, [{ key: KEY, environment: '*', row: { value: 'attacked' } }], context)],
  ['RollbackSetting', (context) => new RollbackSetting(TENANT, { key: KEY, revision: 0 }, context)],
  ['RevealSetting', (context) => new RevealSetting(TENANT, REVEALED, 'attempt', context)],
  ['RollbackSettings', (context) => new RollbackSettings(TENANT, { to: 0 }, context)],
  ['UnsetSetting', (context) => new UnsetSetting(TENANT, { key: KEY }, context)],
  ['UnsetSetting', (context) => new UnsetSetting(Scope.user(VICTIM, VICTIM_SUBJECT), { key: KEY }, context)],
  ['ProposeChange', (context) => new ProposeChange(TENANT, PROPOSAL, context)],
  ['ProposeChange', (context) => new ProposeChange(TENANT, PROPOSAL, context, true)],
  ['EditChangeRequest', (context, id) => new EditChangeRequest(TENANT, id, { reason: 'attack' }, 0, context)],
  ['DecideChangeRequest', (context, id) => new DecideChangeRequest(TENANT, id, 'approve', {}, context)],
  ['CancelChangeRequest', (context, id) => new CancelChangeRequest(TENANT, id, context)],
  ['ScheduleChangeRequest', (context, id) => new ScheduleChangeRequest(TENANT, id, null, context)],
  ['ApplyChangeRequest', (context, id) => new ApplyChangeRequest(TENANT, id, context)],
  ['BulkUpdateSettings', (context) => new BulkUpdateSettings(TENANT, [{ op: 'set', ...CHANGE }], 'atomic', context)],
];

/** Commands at application scope, which nobody may send who is confined to tenants. */
const OF_THE_APPLICATION: readonly Case[] = [
  ...flagCommands(Scope.application()),
  ...rolloutCommands(Scope.application()),
  ...ROLLOUT_COMMANDS_OF_THE_SYSTEM,
  [
    'CreateApiKey',
    (context) => new CreateApiKey(Scope.application(), { name: 'attack', roles: ['viewer'], tenants: [RIVAL] }, SECRET, context),
  ],
  ['ChangeTenant', (context) => new ChangeTenant(VICTIM, { status: 'suspended' }, undefined, context)],
  ['ChangeTenant', (context) => new ChangeTenant(VICTIM, { parent: null }, undefined, context)],
  ['CreateTenant', (context) => new CreateTenant({ code: 'attack', name: 'Attack', parent: PARENT }, context)],
  ['DefineEnvironment', (context) => new DefineEnvironment(Scope.application(), { name: 'attacked', description: '' }, 'absent', context)],
  ['RemoveEnvironment', (context) => new RemoveEnvironment(Scope.application(), 'staging', undefined, context)],
  ['UpdateSetting', (context) => new UpdateSetting(Scope.application(), CHANGE, context)],
  ['BulkUpdateSettings', (context) => new BulkUpdateSettings(Scope.application(), [{ op: 'set', ...CHANGE }], 'atomic', context)],
  ['RecordAuditExport', (context) => new RecordAuditExport(Scope.application(), {}, context)],
  ['RevealSetting', (context) => new RevealSetting(Scope.application(), REVEALED, 'attempt', context)],
  ['RotateApiKey', (context, keyId) => new RotateApiKey(Scope.application(), keyId, { ...SECRET, overlap: 'PT0S' }, context)],
  ['DefineRole', (context) => new DefineRole(Scope.application(), { name: 'attack', permissions: ['settings.read'] }, 'absent', context)],
  ['RemoveRole', (context) => new RemoveRole(Scope.application(), VICTIM_ROLE, undefined, context)],
  ['EndApiKeyOverlap', (context, keyId) => new EndApiKeyOverlap(APPLICATION_TENANT_ID, keyId, context)],
  ['ExpireApiKey', (context, keyId) => new ExpireApiKey(APPLICATION_TENANT_ID, keyId, context)],
  ['ExpireChangeRequest', (context, id) => new ExpireChangeRequest(APPLICATION_TENANT_ID, id, context)],
  ['RegisterDefinitions', (context) => new RegisterDefinitions([DEFINITION], 'atomic', 'api', context)],
  ['WithdrawDefinition', (context) => new WithdrawDefinition(KEY, { isAbandoned: false }, context)],
];

describe('the command path, without the HTTP guard', () => {
  let world: AttackWorld;
  let bus: CommandBus;
  let keyId: string;

  beforeAll(async () => {
    world = await AttackWorld.start();
    bus = world.server.app.get(CommandBus, { strict: false });
    const { items } = await world.operate('GET', `/v1/tenants/${VICTIM}/api-keys`);
    keyId = String((items as { id: string }[])[0]?.id);
  });

  afterAll(() => world.server.close());

  it('is tried with every command that there is', () => {
    const modules = [...world.server.app.get(ModulesContainer, { strict: false }).values()];
    const handlers = modules.flatMap((module) => [...module.providers.values()].map((wrapper) => wrapper.instance as unknown));
    const names = handlers.filter((one) => one instanceof TransactionalHandler).map((one) => one.constructor.name.replace(/Handler$/, ''));

    expect(new Set(names)).toEqual(new Set([...OF_TENANTS, ...OF_THE_APPLICATION].map(([name]) => name)));
  });

  it.each(OF_TENANTS)('%s of a tenant: finds none for an actor of another one, of its parent and of no tenant', async (_name, make) => {
    const before = await world.stored();

    for (const tenants of [[RIVAL], [PARENT], []]) {
      await expect(send(make, aTestActor({ tenants }))).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    }
    expect(await world.stored()).toEqual(before);
  });

  it.each(OF_THE_APPLICATION)('%s at application scope: is forbidden to an actor who is confined to tenants', async (_name, make) => {
    const before = await world.stored();

    await expect(send(make, aTestActor({ tenants: [VICTIM, RIVAL] }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await world.stored()).toEqual(before);
  });

  it.each([...OF_TENANTS, ...OF_THE_APPLICATION])('%s: is forbidden to an actor who may do nothing but read', async (_name, make) => {
    const before = await world.stored();
    const reader = aTestActor({ permissions: ['settings.read', 'organisation.read'] });

    await expect(send(make, reader)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await world.stored()).toEqual(before);
  });

  it('lets those through who may, so that it is not something else that refuses', async () => {
    const context: CommandContext = { actor: aTestActor({ tenants: [VICTIM] }), source: 'contract', reason: 'test' };

    expect(await bus.execute(new UpdateSetting(TENANT, CHANGE, context))).toMatchObject({ changed: 1 });
  });

  function send(make: Case[1], actor: Actor): Promise<unknown> {
    return bus.execute(make({ actor, source: 'contract', reason: 'attack' }, keyId));
  }
});
