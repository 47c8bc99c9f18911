import { Injectable } from '@nestjs/common';
import { isJsonObject, type Json, pointerTo } from '#libs/kernel';
import { type CommandCodec, type ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { RegisterDefinitions, RegisterDefinitionsHandler } from '../commands/register-definitions.command.ts';
import { RestoreSettings, RestoreSettingsHandler, type WantedRow } from '../commands/restore-settings.command.ts';
import { WithdrawDefinition, WithdrawDefinitionHandler } from '../commands/withdraw-definition.command.ts';
import type { DefinitionsResult } from '../contracts/index.ts';
import { asJson, withoutRefused } from './setting-codecs.ts';

/** The codecs of what is done to definitions, and of rows that are replaced whole. */
@Injectable()
export class DefinitionCodecs {
  constructor(
    private readonly registration: RegisterDefinitionsHandler,
    private readonly withdrawal: WithdrawDefinitionHandler,
    private readonly restoration: RestoreSettingsHandler,
  ) {}

  /** Registers them. */
  registerWith(commands: ControlledCommands): void {
    commands.register(definitionsCodec(this.registration));
    commands.register(withdrawalCodec(this.withdrawal));
    commands.register(restorationCodec(this.restoration));
  }
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

function withdrawalCodec(handler: WithdrawDefinitionHandler): CommandCodec<WithdrawDefinition> {
  return {
    type: 'settings.withdraw-definition',
    version: 1,
    commandClass: WithdrawDefinition,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ key, claim }) => asJson({ key, ...claim }),
    decode(payload, _scope, context) {
      const reader = new PayloadReader(payload);
      const [owner, expectedRevision] = [reader.optionalText('owner'), reader.revision('expectedRevision')];
      const claim = {
        isAbandoned: reader.flag('isAbandoned') === true,
        ...(owner === undefined ? {} : { owner }),
        ...(expectedRevision === undefined ? {} : { expectedRevision }),
      };
      const key = reader.text('key');
      reader.done(['key', 'owner', 'isAbandoned', 'expectedRevision']);
      return new WithdrawDefinition(key, claim, context);
    },
  };
}

function restorationCodec(handler: RestoreSettingsHandler): CommandCodec<RestoreSettings> {
  return {
    type: 'settings.restore-settings',
    version: 1,
    commandClass: RestoreSettings,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ rows }) => asJson({ rows }),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const rows = reader.array('rows');
      reader.done(['rows']);
      return new RestoreSettings(scope, rows.map(readRow), context);
    },
  };
}

function readRow(item: Json, index: number): WantedRow {
  const reader = new PayloadReader(isJsonObject(item) ? item : {}, pointerTo('/payload', 'rows', index));
  const [key, environment] = [reader.text('key'), reader.text('environment')];
  const row = reader.json('row') === null ? null : reader.member('row');
  reader.done(['key', 'environment', 'row']);
  // What a row holds is judged with the change itself, whatever it looks like.
  return { key, environment, row };
}
