import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT_PATTERN } from '#libs/kernel';
import { ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { CompleteRollout, CompleteRolloutHandler } from '../commands/rollouts/complete-rollout.command.ts';
import { StartRollout, StartRolloutHandler } from '../commands/rollouts/start-rollout.command.ts';
import { readNewRollout } from '../domain/rollouts/rollout-documents.ts';
import { asJson, expectedOf, flagCodec } from './flag-change-control.ts';

/** Puts the start of rollouts and skipping to their end under change control; the rest follows from an approved start. */
@Injectable()
export class RolloutChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly start: StartRolloutHandler,
    private readonly complete: CompleteRolloutHandler,
  ) {}

  onModuleInit(): void {
    this.commands.register(
      flagCodec('feature-flags.start-rollout', StartRollout, this.start, {
        encode: ({ rollout }) => asJson(rollout),
        decode({ key, environment, expectedRevision, ...rest }, scope, context) {
          const reader = new PayloadReader(asJson({ key, environment, expectedRevision }));
          const place = { key: reader.text('key'), environment: reader.text('environment', ENVIRONMENT_PATTERN), ...expectedOf(reader) };
          reader.done(['key', 'environment', 'expectedRevision', 'ruleId', 'steps']);
          return new StartRollout(scope, { ...place, ...readNewRollout(rest, '/payload') }, context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.complete-rollout', CompleteRollout, this.complete, {
        encode: ({ place }) => asJson(place),
        decode(payload, scope, context) {
          const reader = new PayloadReader(payload);
          const place = {
            key: reader.text('key'),
            environment: reader.text('environment', ENVIRONMENT_PATTERN),
            id: reader.text('id'),
            ...expectedOf(reader),
          };
          reader.done(['key', 'environment', 'id', 'expectedRevision']);
          return new CompleteRollout(scope, place, context);
        },
      }),
    );
  }
}
