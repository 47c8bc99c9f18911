import { Injectable } from '@nestjs/common';
import type { Scope, Work } from '#libs/kernel';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import { FeatureFlagConflictException, FeatureFlagInUseException } from '../domain/feature-flag.exceptions.ts';
import type { FlagInEnvironment } from '../domain/flag-facts.ts';
import { referencesOf, servedVariants, variantsOfOverride } from '../domain/flag-references.ts';
import { usersText } from '../domain/flag-users.ts';
import { assertSound } from '../domain/flag-violations.ts';
import { FeatureFlagConflictRule } from '../domain/rules/feature-flag-conflict.rule.ts';
import { FeatureFlagTargetingRule } from '../domain/rules/feature-flag-targeting.rule.ts';
import { FlagUsersRepository, usersFor } from '../persistence/flag-users.repository.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagSurroundings } from './flag-surroundings.handler.ts';

/** Judges flags by the others that there are, inside the transaction that writes: nobody can change those meanwhile in the same scope. */
@Injectable()
export class FlagJudge {
  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly flags: FlagRepository,
    private readonly users: FlagUsersRepository,
    private readonly surroundings: FlagSurroundings,
  ) {}

  /** @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID for what is not there, and for a cycle, with its path */
  async assertReferences(work: Work, scope: Scope, changed: FlagInEnvironment): Promise<void> {
    const { flags, segments } = referencesOf(changed.configuration);
    if (flags.length === 0 && segments.length === 0) return;
    const owners = await this.facts.owners(scope);
    const above = owners.filter((owner) => owner !== work.tenantId);
    const placesOf = (keys: readonly string[]) => above.flatMap((ownerId) => keys.map((key) => ({ ownerId, key })));
    await this.users.hold(work.sql, 'flag', placesOf(flags.map(({ flag }) => flag)));
    await this.users.hold(work.sql, 'segment', placesOf(segments.map(({ segment }) => segment)));
    const found = FeatureFlagTargetingRule.check(await this.surroundings.referred(work.sql, owners, changed));
    assertSound(`The feature flag "${changed.key}" would not be valid.`, found);
  }

  /** Keeps a flag of a scope above with its variants until the work has ended. */
  hold({ sql }: Work, ownerId: string, key: string): Promise<void> {
    return this.users.hold(sql, 'flag', [{ ownerId, key }]);
  }

  /** @throws FeatureFlagConflictException FEATURE_FLAG_CONFLICT */
  async assertNoConflict(work: Work, scope: Scope, changed: FlagInEnvironment): Promise<void> {
    if (changed.configuration.state !== 'on') return;
    const violations = FeatureFlagConflictRule.check(
      await this.surroundings.conflicting(work.sql, await this.facts.owners(scope), changed),
    );
    const [first] = violations;
    if (first !== undefined) throw new FeatureFlagConflictException(first.message, { violations });
  }

  /** @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE when a variant would go that is served somewhere */
  async assertVariantsKept(work: Work, key: string, after: FlagDefinition): Promise<void> {
    const rows = [{ environment: '*', configuration: after.initial }, ...(await this.flags.environments(work.sql, work.tenantId, key))];
    for (const { environment, configuration } of rows) {
      const lost = configuration === null ? undefined : [...servedVariants(configuration)].find((name) => !(name in after.variants));
      if (lost === undefined) continue;
      const where = environment === '*' ? 'at first' : `in ${environment}`;
      throw new FeatureFlagInUseException(
        `The variant "${lost}" of "${key}" is served ${where}. Serve another one before you take it away.`,
        {
          details: { variant: lost, environment },
        },
      );
    }
  }

  /** @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE when a variant would go that a tenant below serves by an override */
  async assertOverridesFit(work: Work, key: string, before: FlagDefinition, after: FlagDefinition): Promise<void> {
    const lost = Object.keys(before.variants).filter((name) => !(name in after.variants));
    if (lost.length === 0) return;
    await this.users.claim(work, 'flag', key);
    const served = (await this.users.overridesBelow(work, key)).filter(({ configuration }) =>
      lost.some((name) => variantsOfOverride(configuration).has(name)),
    );
    if (served.length === 0) return;
    const overrides = served.map(({ tenant, environment }) => ({ kind: 'override', key, environment, tenant }) as const);
    const users = usersFor(work.actor, overrides);
    const message = `${lost.map((name) => `"${name}"`).join(', ')} of "${key}" would go, and is served by ${usersText(users)}.`;
    throw new FeatureFlagInUseException(message, { details: { variants: lost, users: users.named, hiddenTenants: users.hiddenTenants } });
  }

  /** @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE naming the flags that depend on it, here and in the tenants below */
  async assertNobodyDependsOn(work: Work, key: string): Promise<void> {
    await this.users.claim(work, 'flag', key);
    const users = await this.users.of(work, 'flag', key);
    if (users.named.length === 0 && users.hiddenTenants === 0) return;
    const dependents = [...new Set(users.named.map((user) => user.key))].sort();
    throw new FeatureFlagInUseException(`"${key}" is asked by ${usersText(users)}. Change that before you archive it.`, {
      details: { dependents, users: users.named, hiddenTenants: users.hiddenTenants },
    });
  }

  /** The environments where the work's tenant has said something for a flag, with what it said. */
  async environmentsOn(work: Work, key: string): Promise<readonly { environment: string; configuration: FlagEnvironment }[]> {
    const rows = await this.flags.environments(work.sql, work.tenantId, key);
    return rows.flatMap(({ environment, configuration }) => (configuration === null ? [] : [{ environment, configuration }]));
  }
}
