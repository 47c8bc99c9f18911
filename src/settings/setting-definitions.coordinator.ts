import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext } from '#libs/kernel';
import { WithdrawDefinition } from './commands/withdraw-definition.command.ts';
import {
  type DefinitionItem,
  type DefinitionPage,
  type KeyPage,
  type MisfittingValue,
  type NameDeprecation,
  SettingDefinitionsCoordinator,
  type StoredKeyPage,
  type StoredValuesSummary,
  type WithdrawalClaim,
  type WithdrawalResult,
} from './contracts/index.ts';
import { CheckStoredValues } from './queries/check-stored-values.query.ts';
import { FindDeprecations } from './queries/find-deprecations.query.ts';
import { GetDefinition } from './queries/get-definition.query.ts';
import { ListDefinitions } from './queries/list-definitions.query.ts';
import { ListStoredKeys } from './queries/list-stored-keys.query.ts';

/** Builds messages about definitions and sends them to their bus. */
@Injectable()
export class SettingDefinitionsCoordinatorImpl extends SettingDefinitionsCoordinator {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {
    super();
  }

  withdrawDefinition(key: string, claim: WithdrawalClaim, context: CommandContext): Promise<WithdrawalResult> {
    return this.commands.execute(new WithdrawDefinition(key, claim, context));
  }

  getDefinition(key: string, reader?: Actor): Promise<{ readonly item: DefinitionItem; readonly revision: number }> {
    return this.queries.execute(new GetDefinition(key, reader));
  }

  listDefinitions(page: KeyPage, reader?: Actor): Promise<DefinitionPage> {
    return this.queries.execute(new ListDefinitions(page, reader));
  }

  unusedKeys(page: KeyPage, actor: Actor): Promise<StoredKeyPage> {
    return this.queries.execute(new ListStoredKeys('unused', page, actor));
  }

  keysNeedingReview(page: KeyPage, actor: Actor): Promise<StoredKeyPage> {
    return this.queries.execute(new ListStoredKeys('needs-review', page, actor));
  }

  checkStoredValues(told: (misfit: MisfittingValue) => void): Promise<StoredValuesSummary> {
    return this.queries.execute(new CheckStoredValues(told));
  }

  deprecationsOf(names: readonly string[], reader?: Actor): Promise<readonly NameDeprecation[]> {
    return this.queries.execute(new FindDeprecations(names, reader));
  }

  getName(): string {
    return 'settings';
  }
}
