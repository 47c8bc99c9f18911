import { Injectable } from '@nestjs/common';
import { newestRevision } from '#libs/changes';
import { ANY_ENVIRONMENT, type SqlSession } from '#libs/kernel';
import { FeatureFlagRevisionNotFoundException } from '../domain/feature-flag.exceptions.ts';
import { type SaidThing, saidThing } from '../domain/wanted-thing.ts';
import { FlagThingsRepository } from './flag-things.repository.ts';
import { flagsAt } from './logged-flags.ts';

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Everything that a scope says about flags that are in use, as it is or as it was, in a few statements. */
@Injectable()
export class FlagItemsRepository {
  constructor(private readonly things: FlagThingsRepository) {}

  /** @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND when the flags have not come that far */
  async of(sql: SqlSession, tenantId: string, revision: number | undefined): Promise<readonly SaidThing[]> {
    const said = revision === undefined ? await this.now(sql, tenantId) : await this.at(sql, tenantId, revision);
    const inUse = new Set(said.flatMap(({ thing, key }) => (thing === 'flag' ? [key] : [])));
    return said.filter(({ thing, key }) => thing !== 'flag-environment' || inUse.has(key));
  }

  private async now(sql: SqlSession, tenantId: string): Promise<readonly SaidThing[]> {
    const { own, said, overrides, segments } = await this.things.load(sql, [tenantId]);
    const flags = [...own].flatMap(([key, { definition, isArchived }]): readonly SaidThing[] =>
      isArchived ? [] : [{ thing: 'flag', key, environment: ANY_ENVIRONMENT, state: definition }],
    );
    const environments = [...said].flatMap(([key, ofKey]) =>
      [...ofKey].map(([environment, state]): SaidThing => ({ thing: 'flag-environment', key, environment, state })),
    );
    const overridden = [...overrides].flatMap(([key, ofKey]) =>
      [...ofKey].map(([environment, state]): SaidThing => ({ thing: 'flag-override', key, environment, state })),
    );
    const named = [...segments].map(([key, state]): SaidThing => ({ thing: 'segment', key, environment: ANY_ENVIRONMENT, state }));
    return [...flags, ...environments, ...overridden, ...named];
  }

  private async at(sql: SqlSession, tenantId: string, revision: number): Promise<readonly SaidThing[]> {
    const newest = await newestRevision(sql, tenantId, 'flags');
    if (revision > newest) throw new FeatureFlagRevisionNotFoundException(revision, newest);
    const stored = await flagsAt(sql, { tenantId }, revision, { limit: EVERYTHING });
    // The change log holds what was stored, and that was judged when it was.
    return stored.filter(({ state }) => state['archived'] !== true).map((row) => saidThing(row, row.state));
  }
}
