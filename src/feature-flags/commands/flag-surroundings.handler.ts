import { Injectable } from '@nestjs/common';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { SqlSession } from '#libs/kernel';
import { effectiveEnvironment } from '../domain/effective-environment.ts';
import type { FlagFacts, FlagInEnvironment } from '../domain/flag-facts.ts';
import { type FlagReferences, referencesOf } from '../domain/flag-references.ts';
import { FlagRepository, type OwnedFlag, type SaidRow } from '../persistence/flag.repository.ts';

const MAX_STEPS = 8;

type SeenFlag = Pick<FlagInEnvironment, 'definition' | 'configuration'>;

/** Loads the flags that a flag is judged by, as the scope sees them in one environment: the nearest of each key, overridden as it is there. */
@Injectable()
export class FlagSurroundings {
  constructor(private readonly flags: FlagRepository) {}

  /** The flags that references lead to, step by step, and which of the segments that are asked there are. @param owners the nearest first */
  async referred(sql: SqlSession, owners: readonly string[], changed: FlagInEnvironment): Promise<FlagFacts> {
    const asked = referencesOf(changed.configuration);
    const segments = await this.flags.segments(
      sql,
      owners,
      asked.segments.map(({ segment }) => segment),
    );
    const others = new Map<string, SeenFlag>();
    const known = new Set([changed.key]);
    let keys = strangers(asked, known);
    for (let step = 1; keys.length > 0; step += 1) {
      // A long chain is not worth a question for every link.
      const found = await this.flags.nearest(sql, owners, step > MAX_STEPS ? {} : { keys });
      const seen = await this.asSeen(sql, owners, changed, found);
      for (const [key, flag] of seen) others.set(key, flag);
      keys = step > MAX_STEPS ? [] : [...seen.values()].flatMap(({ configuration }) => strangers(referencesOf(configuration), known));
    }
    return { changed, others, segments: new Set(segments) };
  }

  /** The flags that the flag excludes, or that exclude it. @param owners the nearest first */
  async conflicting(sql: SqlSession, owners: readonly string[], changed: FlagInEnvironment): Promise<FlagFacts> {
    const { key, definition } = changed;
    const found = await this.flags.nearest(sql, owners, { conflict: { key, conflictsWith: definition.conflictsWith ?? [] } });
    return { changed, others: await this.asSeen(sql, owners, changed, found), segments: new Set() };
  }

  private async asSeen(
    sql: SqlSession,
    owners: readonly string[],
    changed: FlagInEnvironment,
    found: readonly OwnedFlag[],
  ): Promise<FlagFacts['others']> {
    const others = found.filter(({ key }) => key !== changed.key);
    const keys = others.map(({ key }) => key);
    const said = Map.groupBy(await this.flags.said(sql, owners, changed.environment, keys), ({ key }) => key);
    return new Map(
      others.map((flag) => [
        flag.key,
        { definition: flag.definition, configuration: configurationOf(flag, owners, said.get(flag.key) ?? []) },
      ]),
    );
  }
}

/** Keys of flags that are asked and were not known so far; they are from now on. */
function strangers({ flags }: FlagReferences, known: Set<string>): readonly string[] {
  const keys = [...new Set(flags.map(({ flag }) => flag))].filter((key) => !known.has(key));
  for (const key of keys) known.add(key);
  return keys;
}

// The owner's word is the last: what stands before it, the nearest first, overrides it. What stands behind it is about another flag.
function configurationOf({ ownerId, definition }: OwnedFlag, owners: readonly string[], said: readonly SaidRow[]): FlagEnvironment {
  const own = said.find((row) => row.ownerId === ownerId)?.configuration as FlagEnvironment | undefined;
  const override = said.find((row) => owners.indexOf(row.ownerId) < owners.indexOf(ownerId))?.configuration;
  return effectiveEnvironment(own ?? definition.initial, override);
}
