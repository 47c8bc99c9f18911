import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { DueCommandWorkflow, type DueWorkItem, WorkRunner } from '#libs/work';
import { ExpireChangeRequest } from '../commands/expire-change-request.command.ts';
import { REQUEST_EXPIRY } from '../domain/request-expiry.ts';

/** Ends change requests whose time is over. */
@Injectable()
export class ChangeRequestExpiryWorkflow extends DueCommandWorkflow {
  readonly kind = REQUEST_EXPIRY;

  constructor(runner: WorkRunner, commands: CommandBus) {
    super(runner, commands);
  }

  protected commandFor({ tenantId, subject }: DueWorkItem): ExpireChangeRequest {
    return new ExpireChangeRequest(tenantId, subject, {
      actor: systemActor('change-control'),
      source: 'due-work',
      reason: 'The time of the request is over',
    });
  }
}
