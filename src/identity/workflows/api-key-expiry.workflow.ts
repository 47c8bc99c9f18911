import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { DueCommandWorkflow, type DueWorkItem, WorkRunner } from '#libs/work';
import { ExpireApiKey } from '../commands/expire-api-key.command.ts';
import { API_KEY_EXPIRY } from '../domain/api-key-expiry.ts';

/** Takes API keys out of service when their time has come. */
@Injectable()
export class ApiKeyExpiryWorkflow extends DueCommandWorkflow {
  readonly kind = API_KEY_EXPIRY;

  constructor(runner: WorkRunner, commands: CommandBus) {
    super(runner, commands);
  }

  protected commandFor({ tenantId, subject }: DueWorkItem): ExpireApiKey {
    return new ExpireApiKey(tenantId, subject, { actor: systemActor('identity'), source: 'due-work', reason: 'The key has expired' });
  }
}
