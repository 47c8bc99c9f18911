import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommandContext, Json, JsonObject, Scope } from '#libs/kernel';
import type { ConfigurationCommand } from '#libs/persistence';
import { type CommandCodec, ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { ArchiveFlag, ArchiveFlagHandler } from '../commands/archive-flag.command.ts';
import { CreateFlag, CreateFlagHandler } from '../commands/create-flag.command.ts';
import { RestoreFlag, RestoreFlagHandler } from '../commands/restore-flag.command.ts';
import { UpdateFlag, UpdateFlagHandler } from '../commands/update-flag.command.ts';
import { readFlagChange, readNewFlag } from '../domain/flag-documents.ts';
import { FlagArea } from '../persistence/flag-areas.ts';

/** Puts the commands that change flags themselves under change control. */
@Injectable()
export class FlagChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly create: CreateFlagHandler,
    private readonly update: UpdateFlagHandler,
    private readonly archive: ArchiveFlagHandler,
    private readonly restore: RestoreFlagHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(new FlagArea());
    this.commands.register(
      flagCodec('feature-flags.create-flag', CreateFlag, this.create, {
        encode: ({ flag }) => ({ flag: asJson(flag) }),
        decode: (payload, scope, context) => new CreateFlag(scope, readNewFlag(payload['flag'], '/payload/flag'), context),
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.update-flag', UpdateFlag, this.update, {
        encode: ({ update }) => asJson(update),
        decode(payload, scope, context) {
          const reader = new PayloadReader(payload);
          const place = { key: reader.text('key'), ...expectedOf(reader) };
          reader.done(['key', 'change', 'expectedRevision']);
          return new UpdateFlag(scope, { ...place, change: readFlagChange(payload['change'], '/payload/change') }, context);
        },
      }),
    );
    this.commands.register(flagCodec('feature-flags.archive-flag', ArchiveFlag, this.archive, keyOnly(ArchiveFlag)));
    this.commands.register(flagCodec('feature-flags.restore-flag', RestoreFlag, this.restore, keyOnly(RestoreFlag)));
  }
}

/** What the codecs of this module have in common. */
export function flagCodec<C extends ConfigurationCommand<unknown>>(
  type: string,
  commandClass: CommandCodec<C>['commandClass'],
  handler: CommandCodec<C>['handler'],
  ways: Pick<CommandCodec<C>, 'encode' | 'decode'>,
): CommandCodec<C> {
  return { type, version: 1, commandClass, handler, approvePermission: 'features.approve', ...ways };
}

/** What is kept is JSON: members that are undefined are not there. */
export function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as Readonly<Record<string, Json>>;
}

/** The revision that a document expects, where it does. */
export function expectedOf(reader: PayloadReader): { readonly expectedRevision?: number } {
  const expectedRevision = reader.revision('expectedRevision');
  return expectedRevision === undefined ? {} : { expectedRevision };
}

type OfKey = ArchiveFlag | RestoreFlag;

function keyOnly<C extends OfKey>(
  commandClass: new (scope: Scope, flag: OfKey['flag'], context: CommandContext) => C,
): Pick<CommandCodec<C>, 'encode' | 'decode'> {
  return {
    encode: ({ flag }) => ({ ...flag }),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const flag = { key: reader.text('key'), ...expectedOf(reader) };
      reader.done(['key', 'expectedRevision']);
      return new commandClass(scope, flag, context);
    },
  };
}
