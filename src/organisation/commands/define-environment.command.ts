import { CommandHandler } from '@nestjs/cqrs';
import { type CommandContext, jsonEquals, NO_SUBJECT, type Scope, TenantDirectory, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { EnvironmentDefinition, EnvironmentState, ExpectedRevision } from '../contracts/index.ts';
import { checkEnvironment } from '../domain/check-environment.ts';
import { EnvironmentInheritedException } from '../domain/organisation.exceptions.ts';
import { EnvironmentRepository } from '../persistence/environment.repository.ts';
import { EnvironmentCommandHandler } from './environment-command.handler.ts';

/** Creates an environment of a tenant or of the application, or changes it. */
export class DefineEnvironment extends ConfigurationCommand<EnvironmentState> {
  constructor(
    scope: Scope,
    readonly environment: EnvironmentDefinition,
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
    const { name } = environment;
    checkEnvironment(environment);
    if (scope.level !== 'application' && (await this.directory.environments(undefined)).includes(name)) {
      throw new EnvironmentInheritedException(`"${name}" is an environment of the application. Change it there, or choose another name.`);
    }
    const stored = await this.environments.find(work.sql, work.tenantId, name);
    await this.assertExpected(work, `Environment "${name}"`, expected, stored && { inherited: false, ...stored });
    const { revision, ...before } = stored ?? { revision: 0, name, description: '', protected: false, requiredApprovals: 1 };
    const after = { ...before, ...environment };
    if (stored !== undefined && jsonEquals({ ...after }, { ...before })) return { ...after, inherited: false, revision };
    await this.environments.write(work, after);
    const old = stored === undefined ? {} : { before };
    work.change('organisation', [{ kind: 'environment.defined', subject: NO_SUBJECT, key: name, environment: name, ...old, after }]);
    return { ...after, inherited: false, revision: work.revisionAfter('organisation') };
  }
}
