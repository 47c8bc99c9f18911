import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { DueCommandWorkflow, type DueWorkItem, WorkRunner } from '#libs/work';
import { EndApiKeyOverlap } from '../commands/end-api-key-overlap.command.ts';
import { API_KEY_OVERLAP } from '../domain/api-key-expiry.ts';

/** Ends the overlaps of rotations. */
@Injectable()
export class ApiKeyOverlapWorkflow extends DueCommandWorkflow {
  readonly kind = API_KEY_OVERLAP;

  constructor(runner: WorkRunner, commands: CommandBus) {
    super(runner, commands);
  }

  protected commandFor({ tenantId, subject }: DueWorkItem): EndApiKeyOverlap {
    return new EndApiKeyOverlap(tenantId, subject, {
      actor: systemActor('identity'),
      source: 'due-work',
      reason: 'The overlap of the rotation is over',
    });
  }
}
