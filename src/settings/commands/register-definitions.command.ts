import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  type CommandContext,
  NO_SUBJECT,
  type Permission,
  Scope,
  type SqlSession,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { BulkMode, DefinitionsResult } from '../contracts/index.ts';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { DEFINITION_REGISTERED } from '../domain/definitions-of-work.ts';
import { decideDefinitions, type DefinitionsDecision } from '../domain/decide-definitions.ts';
import { SettingDefinitionConflictException, SettingValidationException } from '../domain/setting.exceptions.ts';
import { type DefinitionOrigin, SettingDefinitionRepository } from '../persistence/setting-definition.repository.ts';

const CONFLICTS = ['DEFINITION_OWNED_BY_CODE', 'DEFINITION_OWNED_BY_OTHER', 'DEFINITION_VERSION_CONFLICT'];

/** Registers setting definitions, all or nothing unless the mode is `partial`. */
export class RegisterDefinitions extends ConfigurationCommand<DefinitionsResult> {
  constructor(
    readonly documents: readonly unknown[],
    readonly mode: BulkMode,
    readonly origin: DefinitionOrigin,
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
  ) {
    super(unitOfWork);
  }

  /**
   * Decides about documents, and registers nothing.
   * @param revision of the application's stream `settings`, by which the definitions are known
   */
  async judge(sql: SqlSession, { documents, origin }: Pick<RegisterDefinitions, 'documents' | 'origin'>, revision: number) {
    const keys = documents.map((document) => String(typeof document === 'object' && document !== null ? Reflect.get(document, 'key') : ''));
    const existing = await this.definitions.load(sql, keys);
    const registry = await this.source.definitionsAt(revision);
    const decision = decideDefinitions(documents, { origin, registry, existing, isCode: (key) => this.catalogue.has(key) });
    return { decision, existing };
  }

  protected permissions(): readonly Permission[] {
    return ['settings.define'];
  }

  protected async plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['settings'] });
  }

  protected async handle(command: RegisterDefinitions, work: Work): Promise<DefinitionsResult> {
    const { decision, existing } = await this.judge(work.sql, command, work.revisionBefore('settings'));
    if (command.mode === 'atomic' && decision.refused.length > 0) throw refusal(decision);
    if (decision.register.length > 0) {
      await this.definitions.write(work, command.origin, decision.register);
      work.change(
        'settings',
        decision.register.map((definition) => {
          const before = existing.get(definition.key)?.definition;
          const place = { kind: DEFINITION_REGISTERED, subject: NO_SUBJECT, key: definition.key, environment: ANY_ENVIRONMENT };
          return { ...place, ...(before === undefined ? {} : { before }), after: definition };
        }),
      );
    }
    return { registered: decision.register.length, unchanged: decision.unchanged, refused: decision.refused };
  }
}

function refusal(decision: DefinitionsDecision): Error {
  const violations = decision.refused.flatMap((refused) => refused.violations);
  const message = `${decision.refused.length} definitions were refused, so none was registered. Correct them, or send mode=partial.`;
  const isConflict = violations.every((found) => CONFLICTS.includes(found.code));
  return isConflict
    ? new SettingDefinitionConflictException(message, { violations })
    : new SettingValidationException(message, { violations });
}
