import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type CommandContext, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import { compileDefinition } from '#libs/setting-resolution';
import type { BulkMode, DefinitionsResult, NarrowedDefinition } from '../contracts/index.ts';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import { judgesAnew } from '../domain/definition-changes.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import type { DefinitionSet } from '../domain/definitions-in-force.ts';
import { DEFINITION_REGISTERED } from '../domain/definitions-of-work.ts';
import { decideDefinitions, type DefinitionsDecision } from '../domain/decide-definitions.ts';
import { SettingDefinitionConflictException, SettingValidationException } from '../domain/setting.exceptions.ts';
import { BrokenValuesRepository } from '../persistence/broken-values.repository.ts';
import { SettingDefinitionRepository, type WrittenDefinition } from '../persistence/setting-definition.repository.ts';

const CONFLICTS = ['DEFINITION_OWNED_BY_CODE', 'DEFINITION_OWNED_BY_OTHER', 'DEFINITION_VERSION_CONFLICT'];

/** Registers setting definitions, all or nothing unless the mode is `partial`. */
export class RegisterDefinitions extends ConfigurationCommand<DefinitionsResult> {
  constructor(
    readonly documents: readonly unknown[],
    readonly mode: BulkMode,
    readonly origin: 'api' | 'code',
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

@CommandHandler(RegisterDefinitions)
export class RegisterDefinitionsHandler extends TransactionalHandler<RegisterDefinitions, DefinitionsResult> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly definitions: SettingDefinitionRepository,
    private readonly source: DefinitionSource,
    private readonly catalogue: DefinitionCatalogue,
    private readonly broken: BrokenValuesRepository,
  ) {
    super(unitOfWork);
  }

  /** Decides about documents, and registers nothing. */
  judge({ documents, origin }: Pick<RegisterDefinitions, 'documents' | 'origin'>, { registry, rows }: DefinitionSet): DefinitionsDecision {
    return decideDefinitions(documents, { origin, registry, rows, isCode: (key) => this.catalogue.has(key) });
  }

  protected permissions(): readonly Permission[] {
    return ['settings.define'];
  }

  protected async plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['settings'] });
  }

  protected async handle(command: RegisterDefinitions, work: Work): Promise<DefinitionsResult> {
    const known = await this.source.definitionSetAt(work.revisionBefore('settings'));
    const decision = this.judge(command, known);
    if (command.mode === 'atomic' && decision.refused.length > 0) throw refusal(decision);
    const register = decision.register.map((one): WrittenDefinition => ({ ...one, isReviewDue: judgesAnew(one) }));
    if (register.length > 0) {
      await this.definitions.write(work, command.origin, register);
      work.change('settings', register.map(changeOf));
    }
    const { unchanged, refused } = decision;
    return { registered: register.length, unchanged, refused, narrowed: await this.narrowed(command, work, register) };
  }

  // A start is not held up by it: `npm run definitions:check` and due work look at what code declares.
  private async narrowed(
    { origin }: RegisterDefinitions,
    work: Work,
    register: readonly WrittenDefinition[],
  ): Promise<readonly NarrowedDefinition[]> {
    if (origin === 'code') return [];
    const changed = register.filter((one) => one.isReviewDue);
    return this.broken.brokenBy(
      work.sql,
      changed.map(({ definition, storedAs }) => compileDefinition(definition, { storedAs })),
      work.actor,
    );
  }
}

function changeOf({ definition, before }: WrittenDefinition) {
  const place = { kind: DEFINITION_REGISTERED, subject: NO_SUBJECT, key: definition.key, environment: ANY_ENVIRONMENT };
  return { ...place, ...(before === undefined || before.isWithdrawn ? {} : { before: before.definition }), after: definition };
}

function refusal(decision: DefinitionsDecision): Error {
  const violations = decision.refused.flatMap((refused) => refused.violations);
  const message = `${decision.refused.length} definitions were refused, so none was registered. Correct them, or send mode=partial.`;
  const isConflict = violations.every((found) => CONFLICTS.includes(found.code));
  return isConflict
    ? new SettingDefinitionConflictException(message, { violations })
    : new SettingValidationException(message, { violations });
}
