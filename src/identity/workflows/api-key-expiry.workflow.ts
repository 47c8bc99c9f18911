import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { ExpireApiKey } from '../commands/expire-api-key.command.ts';
import { API_KEY_EXPIRY } from '../domain/api-key-expiry.ts';

/** Takes API keys out of service when their time has come. */
@Injectable()
export class ApiKeyExpiryWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = API_KEY_EXPIRY;

  constructor(
    private readonly runner: WorkRunner,
    private readonly commands: CommandBus,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    const context = { actor: systemActor('identity'), source: 'due-work', reason: 'The key has expired' } as const;
    await this.commands.execute(new ExpireApiKey(tenantId, subject, context));
  }
}
