import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CommandCodec, ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { BulkUpdateSettings, BulkUpdateSettingsHandler } from '../commands/bulk-update-settings.command.ts';
import { ConstrainSetting } from '../commands/constrain-setting.command.ts';
import { EnforceSetting } from '../commands/enforce-setting.command.ts';
import { ReleaseSetting } from '../commands/release-setting.command.ts';
import { UnsetSetting } from '../commands/unset-setting.command.ts';
import { UpdateSetting } from '../commands/update-setting.command.ts';
import type { SettingsWriteResult } from '../contracts/index.ts';
import { SettingArea } from '../persistence/setting-area.ts';
import { ProposedSecrets } from './proposed-secrets.ts';
import { changesAsJson, readChanges, singleCodec, withoutRefused } from './setting-codecs.ts';
import { SettingValueHandlers } from './setting-value-handlers.ts';

/** Puts the commands that change values of settings under change control. */
@Injectable()
export class SettingChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly area: SettingArea,
    private readonly bulk: BulkUpdateSettingsHandler,
    private readonly values: SettingValueHandlers,
    private readonly secrets: ProposedSecrets,
  ) {}

  onModuleInit(): void {
    const { update, unset, enforce, release, constrain } = this.values;
    this.commands.registerArea(this.area);
    // Version 1 called the environment `env`.
    this.commands.register({
      ...singleCodec('settings.update-setting', UpdateSetting, update, 'value'),
      seal: (payload, scope, actor) => this.secrets.sealOne(payload, 'set', scope, actor),
      version: 2,
      upcasters: { 1: ({ env, ...payload }) => (env === undefined ? payload : { ...payload, environment: env }) },
    });
    this.commands.register(singleCodec('settings.unset-setting', UnsetSetting, unset, 'nothing'));
    this.commands.register({
      ...singleCodec('settings.enforce-setting', EnforceSetting, enforce, 'optional-value'),
      seal: (payload, scope, actor) => this.secrets.sealOne(payload, 'enforce', scope, actor),
    });
    this.commands.register(singleCodec('settings.release-setting', ReleaseSetting, release, 'nothing'));
    this.commands.register(singleCodec('settings.constrain-setting', ConstrainSetting, constrain, 'constraint'));
    this.commands.register({ ...bulkCodec(this.bulk), seal: (payload, scope, actor) => this.secrets.sealMany(payload, scope, actor) });
  }
}

function bulkCodec(handler: BulkUpdateSettingsHandler): CommandCodec<BulkUpdateSettings> {
  return {
    type: 'settings.bulk-update-settings',
    version: 1,
    commandClass: BulkUpdateSettings,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ changes, mode }) => ({ changes: changesAsJson(changes), mode }),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const mode = reader.oneOf('mode', ['atomic', 'partial']);
      const changes = reader.array('changes');
      reader.done(['changes', 'mode']);
      return new BulkUpdateSettings(scope, readChanges(changes), mode, context);
    },
    settle: (payload, result) => withoutRefused(payload, 'changes', result as SettingsWriteResult),
  };
}
