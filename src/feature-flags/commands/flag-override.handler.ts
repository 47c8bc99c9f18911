import type { FlagEnvironment } from '#libs/flag-engine';
import type { Scope, Work } from '#libs/kernel';
import type { ConfigurationCommand } from '#libs/persistence';
import type { FlagOverride, FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { effectiveEnvironment } from '../domain/effective-environment.ts';
import { FeatureFlagArchivedException } from '../domain/feature-flag.exceptions.ts';
import { FeatureFlagOwnException } from '../domain/flag-override.exceptions.ts';
import type { OwnedFlag } from '../persistence/flag.repository.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';

/** What there is where a scope overrides a flag. */
export interface OverriddenPlace {
  readonly flag: OwnedFlag;
  /** What the flag does by itself. */
  readonly environment: FlagEnvironment;
  /** The scope's own override; undefined = none. */
  readonly before: FlagOverride | undefined;
  /** The override of a tenant above, which counts where the scope has none; undefined = none. */
  readonly inherited: FlagOverride | undefined;
  /** Revision of the scope's own override, 0 = none. */
  readonly revision: number;
}

/** Base of the handlers that change how a tenant overrides a flag from above. */
export abstract class FlagOverrideHandler<C extends ConfigurationCommand<FlagWriteResult>> extends FlagCommandHandler<C> {
  /**
   * What there is, on the revision that is expected; variants of the flag cannot go until the work has ended.
   * @throws FeatureFlagOwnException FEATURE_FLAG_OWN, FeatureFlagNotFoundException, FeatureFlagStaleException
   */
  protected async overridden(work: Work, scope: Scope, place: FlagPlace): Promise<OverriddenPlace> {
    const { key, environment, expectedRevision } = place;
    await this.facts.assertMayChange(work, scope, environment);
    const owners = await this.facts.owners(scope);
    const { ownerId } = await this.facts.find(work.sql, scope, key);
    if (ownerId === work.tenantId) throw new FeatureFlagOwnException(key);
    await this.judge.hold(work, ownerId, key);
    const flag = await this.facts.find(work.sql, scope, key);
    const rows = (await this.flags.environments(work.sql, work.tenantId, key)).filter((row) => row.environment === environment);
    const [own] = rows.filter(({ configuration }) => configuration !== null);
    await this.facts.assertExpected(work, `The override of "${key}" in ${environment}`, expectedRevision, own?.revision ?? 0);
    const said = await this.flags.said(work.sql, owners.slice(1, owners.indexOf(flag.ownerId) + 1), environment, [key]);
    const byOwner = said.find((row) => row.ownerId === flag.ownerId)?.configuration as FlagEnvironment | undefined;
    return {
      flag,
      environment: byOwner ?? flag.definition.initial,
      before: own?.configuration as FlagOverride | undefined,
      inherited: said.find((row) => row.ownerId !== flag.ownerId)?.configuration,
      revision: own?.revision ?? 0,
    };
  }

  /** @throws FeatureFlagArchivedException FEATURE_FLAG_ARCHIVED */
  protected assertInUse({ key, archivedAt }: OwnedFlag): void {
    if (archivedAt !== null) throw new FeatureFlagArchivedException(key);
  }

  /** Judges the flag as the scope would see it. @throws FeatureFlagInvalidException, FeatureFlagConflictException */
  protected async assertFits(work: Work, scope: Scope, there: OverriddenPlace, environment: string, after: FlagOverride | undefined) {
    const { key, definition } = there.flag;
    const changed = { key, definition, environment, configuration: effectiveEnvironment(there.environment, after) };
    await this.judge.assertReferences(work, scope, changed);
    await this.judge.assertNoConflict(work, scope, changed);
  }
}
