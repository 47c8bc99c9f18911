import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { ExpireChangeRequest } from '../commands/expire-change-request.command.ts';
import { REQUEST_EXPIRY } from '../domain/request-expiry.ts';

/** Ends change requests whose time is over. */
@Injectable()
export class ChangeRequestExpiryWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = REQUEST_EXPIRY;

  constructor(
    private readonly commands: CommandBus,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    const context = { actor: systemActor('change-control'), source: 'due-work', reason: 'The time of the request is over' } as const;
    await this.commands.execute(new ExpireChangeRequest(tenantId, subject, context));
  }
}
