import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { EndApiKeyOverlap } from '../commands/end-api-key-overlap.command.ts';
import { API_KEY_OVERLAP } from '../domain/api-key-expiry.ts';

/** Ends the overlaps of rotations. */
@Injectable()
export class ApiKeyOverlapWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = API_KEY_OVERLAP;

  constructor(
    private readonly commands: CommandBus,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(item: DueWorkItem): Promise<void> {
    const context = { actor: systemActor('identity'), source: 'due-work', reason: 'The overlap of the rotation is over' } as const;
    await this.commands.execute(new EndApiKeyOverlap(item.tenantId, item.subject, context));
  }
}
