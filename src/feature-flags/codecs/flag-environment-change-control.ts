import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ANY_ENVIRONMENT, ENVIRONMENT_PATTERN } from '#libs/kernel';
import { ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { ConfigureFlag, ConfigureFlagHandler } from '../commands/configure-flag.command.ts';
import { DisableFlag, DisableFlagHandler } from '../commands/disable-flag.command.ts';
import { ReviveFlag, ReviveFlagHandler } from '../commands/revive-flag.command.ts';
import { RollOutFlag, RollOutFlagHandler } from '../commands/roll-out-flag.command.ts';
import { readDisabling, readEnvironmentChange, readRollOut } from '../domain/flag-documents.ts';
import { asJson, expectedOf, flagCodec } from './flag-change-control.ts';
import { FlagEnvironmentArea, FlagSwitchArea } from '../persistence/flag-areas.ts';

const PLACE = ['key', 'environment', 'expectedRevision'];

/** Puts the commands that change what flags do in environments under change control; using the kill switch needs no approval. */
@Injectable()
export class FlagEnvironmentChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly configure: ConfigureFlagHandler,
    private readonly rollOut: RollOutFlagHandler,
    private readonly disable: DisableFlagHandler,
    private readonly revive: ReviveFlagHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(new FlagEnvironmentArea());
    this.commands.registerArea(new FlagSwitchArea());
    this.registerConfigure();
    this.commands.register(
      flagCodec('feature-flags.roll-out-flag', RollOutFlag, this.rollOut, {
        encode: ({ place }) => asJson(place),
        decode({ key, environment, expectedRevision, ...rest }, scope, context) {
          const place = placeOf(new PayloadReader(asJson({ key, environment, expectedRevision })));
          return new RollOutFlag(scope, { ...place, ...readRollOut(rest, '/payload') }, context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.disable-flag', DisableFlag, this.disable, {
        encode: ({ place }) => asJson(place),
        decode({ key, environment, expectedRevision, ...rest }, scope, context) {
          const place = placeOf(new PayloadReader(asJson({ key, environment, expectedRevision })));
          return new DisableFlag(scope, { ...place, ...readDisabling(rest, '/payload') }, context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.revive-flag', ReviveFlag, this.revive, {
        encode: ({ place }) => asJson(place),
        decode(payload, scope, context) {
          const reader = new PayloadReader(payload);
          const place = { key: reader.text('key'), environment: environmentOf(reader) };
          reader.done(['key', 'environment']);
          return new ReviveFlag(scope, place, context);
        },
      }),
    );
  }

  private registerConfigure(): void {
    this.commands.register(
      flagCodec('feature-flags.configure-flag', ConfigureFlag, this.configure, {
        encode: ({ place, change }) => ({ ...asJson(place), change: asJson(change) }),
        decode({ change, ...rest }, scope, context) {
          return new ConfigureFlag(scope, placeOf(new PayloadReader(rest)), readEnvironmentChange(change, '/payload/change'), context);
        },
      }),
    );
  }
}

/** Which flag, in which environment, of a document. */
export function placeOf(reader: PayloadReader) {
  const place = { key: reader.text('key'), environment: reader.text('environment', ENVIRONMENT_PATTERN), ...expectedOf(reader) };
  reader.done(PLACE);
  return place;
}

function environmentOf(reader: PayloadReader): string {
  const given = reader.optionalText('environment') ?? ANY_ENVIRONMENT;
  return given === ANY_ENVIRONMENT ? given : reader.text('environment', ENVIRONMENT_PATTERN);
}
