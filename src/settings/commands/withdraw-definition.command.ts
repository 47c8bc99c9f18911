import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type CommandContext, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { lastChangeAt } from '#libs/changes';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { WithdrawalClaim, WithdrawalResult } from '../contracts/index.ts';
import { decideWithdrawal } from '../domain/decide-withdrawal.ts';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import type { DefinitionRow } from '../domain/definition-row.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { lackedBy } from '../domain/hidden-settings.ts';
import { SettingStaleException } from '../domain/setting.exceptions.ts';
import { SettingDefinitionRepository } from '../persistence/setting-definition.repository.ts';

/** Takes a definition out of force; the values of the key are kept, and come back when it is declared again. */
export class WithdrawDefinition extends ConfigurationCommand<WithdrawalResult> {
  constructor(
    readonly key: string,
    readonly claim: WithdrawalClaim,
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

@CommandHandler(WithdrawDefinition)
export class WithdrawDefinitionHandler extends TransactionalHandler<WithdrawDefinition, WithdrawalResult> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly definitions: SettingDefinitionRepository,
    private readonly source: DefinitionSource,
    private readonly catalogue: DefinitionCatalogue,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['settings.define'];
  }

  protected plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['settings'] });
  }

  protected async handle({ key, claim, context }: WithdrawDefinition, work: Work): Promise<WithdrawalResult> {
    const known = await this.source.definitionSetAt(work.revisionBefore('settings'));
    const visible = known.registry.without(lackedBy(known.registry, context.actor));
    const { definition, ...row } = decideWithdrawal({ key, ...claim, isDeclaredHere: this.catalogue.has(key) }, known, visible);
    // By this name one reads the definition in force, which another row may have.
    const shown = known.rows.get(visible.canonical(key)) ?? { ...row, definition };
    if (claim.expectedRevision !== undefined && claim.expectedRevision !== shown.revision) throw await this.stale(work, shown);
    await this.definitions.withdraw(work, key);
    work.change('settings', [
      { kind: 'setting-definition.withdrawn', subject: NO_SUBJECT, key, environment: ANY_ENVIRONMENT, before: definition },
    ]);
    return { key, revisions: work.revisions() };
  }

  private async stale(work: Work, { key, definition, revision }: DefinitionRow): Promise<Error> {
    const current = { definition, revision };
    const lastChange = await lastChangeAt(work.sql, work.tenantId, 'settings', current.revision);
    const changed = lastChange === undefined ? '' : `was registered by ${lastChange.by} at ${lastChange.at} and `;
    const message = `The definition of "${key}" ${changed}is at revision ${current.revision}. Read it again before you withdraw it.`;
    return new SettingStaleException(message, { details: { current, ...lastChange } });
  }
}
