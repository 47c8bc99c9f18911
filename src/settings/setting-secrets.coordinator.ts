import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { CommandContext, Scope } from '#libs/kernel';
import { RevealSetting } from './commands/reveal-setting.command.ts';
import { type RevealedSecret, SettingSecretsCoordinator } from './contracts/index.ts';
import { FindSecret } from './queries/find-secret.query.ts';
import { OpenSecret } from './queries/open-secret.query.ts';

/** Builds messages about secrets and sends them to their bus. */
@Injectable()
export class SettingSecretsCoordinatorImpl extends SettingSecretsCoordinator {
  constructor(
    private readonly queryBus: QueryBus,
    private readonly commandBus: CommandBus,
  ) {
    super();
  }

  getName(): string {
    return 'settings';
  }

  async revealSetting(scope: Scope, key: string, environment: string | undefined, context: CommandContext): Promise<RevealedSecret> {
    const found = await this.queryBus.execute(new FindSecret(scope, key, environment, context.actor));
    const attempt = randomUUID();
    const { source, revision, ...recorded } = await this.commandBus.execute(new RevealSetting(scope, found, attempt, context));
    // A replay answers what was recorded for an earlier attempt: its secret was shown then.
    const value = recorded.attempt === attempt ? { value: await this.queryBus.execute(new OpenSecret(found)) } : {};
    return { key, ...value, source, revision };
  }
}
