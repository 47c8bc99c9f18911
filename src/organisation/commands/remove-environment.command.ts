import { CommandHandler } from '@nestjs/cqrs';
import {
  type CommandContext,
  EnvironmentNotFoundException,
  NO_SUBJECT,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ExpectedRevision } from '../contracts/index.ts';
import { EnvironmentRepository } from '../persistence/environment.repository.ts';
import { EnvironmentCommandHandler } from './environment-command.handler.ts';

/** Removes an environment of exactly this scope. */
export class RemoveEnvironment extends ConfigurationCommand<undefined> {
  constructor(
    scope: Scope,
    readonly name: string,
    readonly expected: ExpectedRevision,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RemoveEnvironment)
export class RemoveEnvironmentHandler extends EnvironmentCommandHandler<RemoveEnvironment, undefined> {
  constructor(unitOfWork: UnitOfWork, directory: TenantDirectory, environments: EnvironmentRepository) {
    super(unitOfWork, directory, environments);
  }

  protected async handle({ scope, name, expected }: RemoveEnvironment, work: Work): Promise<undefined> {
    await this.assertActive(scope);
    const before = await this.environments.find(work.sql, work.tenantId, name);
    if (before === undefined) throw new EnvironmentNotFoundException(name, await this.directory.environments(tenantOf(scope)));
    await this.assertExpected(work, `Environment "${name}"`, expected, { inherited: false, ...before });
    await this.environments.remove(work, name);
    const { revision: _revision, ...removed } = before;
    work.change('organisation', [{ kind: 'environment.removed', subject: NO_SUBJECT, key: name, environment: name, before: removed }]);
    return undefined;
  }
}
