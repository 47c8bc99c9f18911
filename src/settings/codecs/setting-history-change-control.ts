import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CommandCodec, ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { RollbackSetting, RollbackSettingHandler } from '../commands/rollback-setting.command.ts';
import { RollbackSettings, RollbackSettingsHandler } from '../commands/rollback-settings.command.ts';
import { DefinitionArea } from '../persistence/definition-area.ts';
import { DefinitionCodecs } from './definition-codecs.ts';
import { asJson, readPlace } from './setting-codecs.ts';

/** Puts rollbacks and definitions under change control. */
@Injectable()
export class SettingHistoryChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly area: DefinitionArea,
    private readonly one: RollbackSettingHandler,
    private readonly many: RollbackSettingsHandler,
    private readonly definitions: DefinitionCodecs,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(this.area);
    this.commands.register(rollbackCodec(this.one));
    this.commands.register(rollbacksCodec(this.many));
    this.definitions.registerWith(this.commands);
  }
}

function rollbackCodec(handler: RollbackSettingHandler): CommandCodec<RollbackSetting> {
  return {
    type: 'settings.rollback-setting',
    version: 1,
    commandClass: RollbackSetting,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ change }) => asJson(change),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const change = { ...readPlace(reader), revision: reader.number('revision') };
      reader.done(['key', 'environment', 'expectedRevision', 'revision']);
      return new RollbackSetting(scope, change, context);
    },
  };
}

function rollbacksCodec(handler: RollbackSettingsHandler): CommandCodec<RollbackSettings> {
  return {
    type: 'settings.rollback-settings',
    version: 1,
    commandClass: RollbackSettings,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ rollback }) => asJson(rollback),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const changeSet = reader.revision('changeSet');
      const rollback = changeSet === undefined ? { to: reader.number('to') } : { changeSet };
      reader.done([changeSet === undefined ? 'to' : 'changeSet']);
      return new RollbackSettings(scope, rollback, context);
    },
  };
}
