import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CommandCodec, ControlledCommands, PayloadReader } from '../change-control/contracts/index.ts';
import { RegisterDefinitions, RegisterDefinitionsHandler } from './commands/register-definitions.command.ts';
import { RollbackSetting, RollbackSettingHandler } from './commands/rollback-setting.command.ts';
import { RollbackSettings, RollbackSettingsHandler } from './commands/rollback-settings.command.ts';
import type { DefinitionsResult } from './contracts/index.ts';
import { DefinitionArea } from './persistence/definition-area.ts';
import { asJson, readPlace, withoutRefused } from './setting-codecs.ts';

/** Puts rollbacks and definitions under change control. */
@Injectable()
export class SettingHistoryChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly area: DefinitionArea,
    private readonly one: RollbackSettingHandler,
    private readonly many: RollbackSettingsHandler,
    private readonly definitions: RegisterDefinitionsHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(this.area);
    this.commands.register(rollbackCodec(this.one));
    this.commands.register(rollbacksCodec(this.many));
    this.commands.register(definitionsCodec(this.definitions));
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

function definitionsCodec(handler: RegisterDefinitionsHandler): CommandCodec<RegisterDefinitions> {
  return {
    type: 'settings.register-definitions',
    version: 1,
    commandClass: RegisterDefinitions,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ documents, mode }) => asJson({ definitions: documents, mode }),
    decode(payload, _scope, context) {
      const reader = new PayloadReader(payload);
      const [definitions, mode] = [reader.array('definitions'), reader.oneOf('mode', ['atomic', 'partial'])];
      reader.done(['definitions', 'mode']);
      return new RegisterDefinitions(definitions, mode, 'api', context);
    },
    settle: (payload, result) => withoutRefused(payload, 'definitions', result as DefinitionsResult),
  };
}
