import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isJsonObject, type Json, pointerTo, ValidationException } from '#libs/kernel';
import { ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { ReplaceFlags, ReplaceFlagsHandler } from '../commands/replace-flags.command.ts';
import { RollBackFlag, RollBackFlagHandler } from '../commands/roll-back-flag.command.ts';
import { FLAG_THINGS } from '../contracts/index.ts';
import { readThing } from '../domain/read-things.ts';
import { type WantedThing, wantedThing } from '../domain/wanted-thing.ts';
import { asJson, expectedOf, flagCodec } from './flag-change-control.ts';

/** Puts the ways back and the replacement of flags under change control. */
@Injectable()
export class FlagHistoryChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly rollBack: RollBackFlagHandler,
    private readonly replace: ReplaceFlagsHandler,
  ) {}

  onModuleInit(): void {
    this.commands.register(
      flagCodec('feature-flags.roll-back-flag', RollBackFlag, this.rollBack, {
        encode: ({ rollback }) => asJson(rollback),
        decode(payload, scope, context) {
          const reader = new PayloadReader(payload);
          const rollback = { key: reader.text('key'), to: reader.number('to'), ...expectedOf(reader) };
          reader.done(['key', 'to', 'expectedRevision']);
          return new RollBackFlag(scope, rollback, context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.replace-flags', ReplaceFlags, this.replace, {
        encode: ({ wanted }) => asJson({ wanted }),
        decode(payload, scope, context) {
          const reader = new PayloadReader(payload);
          const wanted = reader.array('wanted');
          reader.done(['wanted']);
          return new ReplaceFlags(scope, wanted.map(readWanted), context);
        },
      }),
    );
  }
}

function readWanted(item: Json, index: number): WantedThing {
  const at = pointerTo('/payload', 'wanted', index);
  const reader = new PayloadReader(isJsonObject(item) ? item : {}, at);
  const thing = reader.oneOf('thing', FLAG_THINGS);
  const place = { key: reader.text('key'), environment: reader.text('environment') };
  const document = reader.json('state');
  reader.done(['thing', 'key', 'environment', 'state']);
  if (document === null) return wantedThing({ thing, ...place }, null);
  const read = readThing(thing, document, pointerTo(at, 'state'));
  if (read.thing === undefined) throw new ValidationException('The payload is not valid.', { violations: read.faults });
  return wantedThing({ thing, ...place }, read.thing);
}
