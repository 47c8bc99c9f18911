import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type CommandContext, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { WithdrawalResult } from '../contracts/index.ts';
import { decideWithdrawal } from '../domain/decide-withdrawal.ts';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { SettingDefinitionRepository } from '../persistence/setting-definition.repository.ts';

/** Takes a definition out of force; the values of the key are kept, and come back when it is declared again. */
export class WithdrawDefinition extends ConfigurationCommand<WithdrawalResult> {
  constructor(
    readonly key: string,
    readonly claim: { readonly owner?: string; readonly isAbandoned: boolean },
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

  protected async handle({ key, claim }: WithdrawDefinition, work: Work): Promise<WithdrawalResult> {
    const known = await this.source.definitionSetAt(work.revisionBefore('settings'));
    const { definition } = decideWithdrawal({ key, ...claim, isDeclaredHere: this.catalogue.has(key) }, known);
    await this.definitions.withdraw(work, key);
    work.change('settings', [
      { kind: 'setting-definition.withdrawn', subject: NO_SUBJECT, key, environment: ANY_ENVIRONMENT, before: definition },
    ]);
    return { key, revisions: work.revisions() };
  }
}
