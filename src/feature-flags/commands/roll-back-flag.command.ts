import { CommandHandler } from '@nestjs/cqrs';
import { lastChangeAt } from '#libs/changes';
import type { CommandContext, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagThing, FlagWriteResult, StoredFlagThing } from '../contracts/index.ts';
import { FeatureFlagRevisionNotFoundException } from '../domain/feature-flag.exceptions.ts';
import { withSettledRamps } from '../domain/settled-ramps.ts';
import { type WantedThing, wantedThing } from '../domain/wanted-thing.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { flagsAt } from '../persistence/logged-flags.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { FlagThingsHandler } from './flag-things.handler.ts';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
const OF_OWN: readonly FlagThing[] = ['flag', 'flag-environment'];
const OF_ANOTHER: readonly FlagThing[] = ['flag-override'];

/**
 * Takes a flag and what it does in all environments back to a revision; in a scope that does not own the flag, how it is overridden there.
 * Kill switches stay as they are.
 */
export class RollBackFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly rollback: { readonly key: string; readonly to: number; readonly expectedRevision?: number },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RollBackFlag)
export class RollBackFlagHandler extends FlagCommandHandler<RollBackFlag> {
  constructor(
    unitOfWork: UnitOfWork,
    facts: FlagFactsHandler,
    judge: FlagJudge,
    flags: FlagRepository,
    private readonly things: FlagThingsHandler,
  ) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, rollback: { key, to, expectedRevision } }: RollBackFlag, work: Work): Promise<FlagWriteResult> {
    const newest = work.revisionBefore('flags');
    const flag = await this.facts.find(work.sql, scope, key);
    if (to > newest) throw new FeatureFlagRevisionNotFoundException(to, newest);
    const isOwn = flag.ownerId === work.tenantId;
    const rows = await this.flags.environments(work.sql, work.tenantId, key);
    const revision = Math.max(isOwn ? flag.revision : 0, ...rows.map((row) => row.revision));
    await this.facts.assertExpected(work, `The feature flag "${key}", with its environments,`, expectedRevision, revision);
    const things = isOwn ? OF_OWN : OF_ANOTHER;
    const stored = await flagsAt(work.sql, { tenantId: work.tenantId }, to, { limit: EVERYTHING, key, things });
    if (isOwn) assertWasInUse(stored, key, to, newest);
    // The change log holds what was stored, and that was judged when it was.
    const at = Date.parse((await lastChangeAt(work.sql, work.tenantId, 'flags', to))?.at ?? work.at.toISOString());
    const wanted = stored.map((row) => {
      const present = rows.find(({ environment }) => environment === row.environment)?.configuration;
      return wantedThing(row, withSettledRamps(row.state, present, at));
    });
    const named = new Set(wanted.map(({ environment }) => environment));
    const thing = isOwn ? 'flag-environment' : 'flag-override';
    const since = rows.filter(({ environment }) => !named.has(environment));
    const gone = since.map(({ environment }): WantedThing => ({ thing, key, environment, state: null }));
    const { records } = await this.things.write(work, scope, [...wanted, ...gone], { rollback: { to } });
    return records.length === 0 ? this.unchanged(work, key, revision) : this.changed(work, key);
  }
}

function assertWasInUse(stored: readonly StoredFlagThing[], key: string, to: number, newest: number): void {
  const flag = stored.find(({ thing }) => thing === 'flag')?.state;
  if (flag !== undefined && flag['archived'] !== true) return;
  const was = flag === undefined ? 'was not there yet' : 'was archived';
  const message = `At revision ${to} the feature flag "${key}" ${was}. Choose a revision at which it was in use.`;
  throw new FeatureFlagRevisionNotFoundException(to, newest, message);
}
