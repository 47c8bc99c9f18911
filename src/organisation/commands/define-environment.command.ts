import { CommandHandler } from '@nestjs/cqrs';
import {
  type CommandContext,
  ENVIRONMENT_PATTERN,
  NO_SUBJECT,
  type Scope,
  TenantDirectory,
  ValidationException,
  violation,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { EnvironmentState, ExpectedRevision } from '../contracts/index.ts';
import { EnvironmentInheritedException } from '../domain/organisation.exceptions.ts';
import { EnvironmentRepository } from '../persistence/environment.repository.ts';
import { EnvironmentCommandHandler } from './environment-command.handler.ts';

/** Creates an environment of a tenant or of the application, or changes its description. */
export class DefineEnvironment extends ConfigurationCommand<EnvironmentState> {
  constructor(
    scope: Scope,
    readonly environment: { readonly name: string; readonly description: string },
    readonly expected: ExpectedRevision,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(DefineEnvironment)
export class DefineEnvironmentHandler extends EnvironmentCommandHandler<DefineEnvironment, EnvironmentState> {
  constructor(unitOfWork: UnitOfWork, directory: TenantDirectory, environments: EnvironmentRepository) {
    super(unitOfWork, directory, environments);
  }

  protected async handle({ scope, environment, expected }: DefineEnvironment, work: Work): Promise<EnvironmentState> {
    await this.assertActive(scope);
    const { name, description } = environment;
    if (!ENVIRONMENT_PATTERN.test(name)) {
      const message = 'The name of an environment has 1 to 63 lower-case letters, digits and hyphens.';
      throw new ValidationException(message, {
        violations: [violation('ENVIRONMENT_NAME', '/name', message, { pattern: ENVIRONMENT_PATTERN.source })],
      });
    }
    if (scope.level !== 'application' && (await this.directory.environments(undefined)).includes(name)) {
      throw new EnvironmentInheritedException(`"${name}" is an environment of the application. Change it there, or choose another name.`);
    }
    const before = await this.environments.find(work.sql, work.tenantId, name);
    await this.assertExpected(work, `Environment "${name}"`, expected, before && { name, inherited: false, ...before });
    if (before?.description === description) return { name, description, inherited: false, revision: before.revision };
    await this.environments.write(work, name, description);
    const old = before === undefined ? {} : { before: { name, description: before.description } };
    work.change('organisation', [
      { kind: 'environment.defined', subject: NO_SUBJECT, key: name, environment: name, ...old, after: { name, description } },
    ]);
    return { name, description, inherited: false, revision: work.revisionAfter('organisation') };
  }
}
