import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { OverrideFlag, OverrideFlagHandler } from '../commands/override-flag.command.ts';
import { RemoveFlagOverride, RemoveFlagOverrideHandler } from '../commands/remove-flag-override.command.ts';
import { readFlagOverride } from '../domain/flag-override.ts';
import { FlagOverrideArea } from '../persistence/flag-areas.ts';
import { asJson, flagCodec } from './flag-change-control.ts';
import { placeOf } from './flag-environment-change-control.ts';

/** Puts the overrides of tenants under change control. */
@Injectable()
export class FlagOverrideChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly override: OverrideFlagHandler,
    private readonly remove: RemoveFlagOverrideHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(new FlagOverrideArea());
    this.commands.register(
      flagCodec('feature-flags.override-flag', OverrideFlag, this.override, {
        encode: ({ place, override }) => ({ ...asJson(place), override: asJson(override) }),
        decode({ override, ...rest }, scope, context) {
          return new OverrideFlag(scope, placeOf(new PayloadReader(rest)), readFlagOverride(override, '/payload/override'), context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.remove-flag-override', RemoveFlagOverride, this.remove, {
        encode: ({ place }) => asJson(place),
        decode: (payload, scope, context) => new RemoveFlagOverride(scope, placeOf(new PayloadReader(payload)), context),
      }),
    );
  }
}
