import { Injectable } from '@nestjs/common';
import type { Scope, Work } from '#libs/kernel';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import { FeatureFlagConflictException, FeatureFlagInUseException } from '../domain/feature-flag.exceptions.ts';
import type { FlagFacts, FlagInEnvironment } from '../domain/flag-facts.ts';
import { referencesOf, servedVariants } from '../domain/flag-references.ts';
import { assertSound } from '../domain/flag-violations.ts';
import { FeatureFlagConflictRule } from '../domain/rules/feature-flag-conflict.rule.ts';
import { FeatureFlagTargetingRule } from '../domain/rules/feature-flag-targeting.rule.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';

/** Judges flags by the others that there are, inside the transaction that writes: nobody can change those meanwhile in the same scope. */
@Injectable()
export class FlagJudge {
  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly flags: FlagRepository,
  ) {}

  /** @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID for what is not there, and for a cycle, with its path */
  async assertReferences(work: Work, scope: Scope, changed: FlagInEnvironment): Promise<void> {
    const { flags, segments } = referencesOf(changed.configuration);
    if (flags.length === 0 && segments.length === 0) return;
    const found = FeatureFlagTargetingRule.check(await this.load(work, scope, changed));
    assertSound(`The feature flag "${changed.key}" would not be valid.`, found);
  }

  /** @throws FeatureFlagConflictException FEATURE_FLAG_CONFLICT */
  async assertNoConflict(work: Work, scope: Scope, changed: FlagInEnvironment): Promise<void> {
    if (changed.configuration.state !== 'on') return;
    const violations = FeatureFlagConflictRule.check(await this.load(work, scope, changed));
    const [first] = violations;
    if (first !== undefined) throw new FeatureFlagConflictException(first.message, { violations });
  }

  /** @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE when a variant would go that is served somewhere */
  async assertVariantsKept(work: Work, key: string, after: FlagDefinition): Promise<void> {
    const rows = [{ environment: '*', configuration: after.initial }, ...(await this.flags.environments(work.sql, work.tenantId, [key]))];
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

  /** @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE naming the flags that depend on it */
  async assertNobodyDependsOn(work: Work, key: string): Promise<void> {
    const inUse = await this.flags.inUse(work.sql, [work.tenantId]);
    const rows = await this.flags.environments(work.sql, work.tenantId);
    const configurations = [
      ...inUse.map((flag) => ({ key: flag.key, configuration: flag.definition.initial })),
      ...rows.filter((row) => inUse.some((flag) => flag.key === row.key)),
    ];
    const dependents = new Set(
      configurations.flatMap((one) =>
        one.key !== key && one.configuration !== null && referencesOf(one.configuration).flags.some(({ flag }) => flag === key)
          ? [one.key]
          : [],
      ),
    );
    if (dependents.size === 0) return;
    const names = [...dependents].sort();
    throw new FeatureFlagInUseException(`"${key}" is a prerequisite of ${names.join(', ')}. Change them before you archive it.`, {
      details: { dependents: names },
    });
  }

  /** The environments where the work's tenant has said something for a flag, with what it said. */
  async environmentsOn(work: Work, key: string): Promise<readonly { environment: string; configuration: FlagEnvironment }[]> {
    const rows = await this.flags.environments(work.sql, work.tenantId, [key]);
    return rows.flatMap(({ environment, configuration }) => (configuration === null ? [] : [{ environment, configuration }]));
  }

  private async load(work: Work, scope: Scope, changed: FlagInEnvironment): Promise<FlagFacts> {
    const owners = await this.facts.owners(scope);
    const others = new Map<string, { definition: FlagDefinition; configuration: FlagEnvironment }>();
    // The farthest first, so that the nearest flag of a key is the one that counts.
    for (const owner of [...owners].reverse()) {
      const rows = await this.flags.environments(work.sql, owner);
      const said = new Map(
        rows.filter(({ environment }) => environment === changed.environment).map((row) => [row.key, row.configuration]),
      );
      for (const { key, definition } of await this.flags.inUse(work.sql, [owner])) {
        if (key !== changed.key) others.set(key, { definition, configuration: said.get(key) ?? definition.initial });
      }
    }
    return { changed, others, segments: new Set(await this.flags.segments(work.sql, owners)) };
  }
}
