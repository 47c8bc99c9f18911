import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type JsonObject,
  type Scope,
  type SqlSession,
  systemActor,
  TenantSuspendedException,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { exceptionForThings, refusedThings } from '../domain/refused-things.ts';
import type { ScopeFlagFacts } from '../domain/scope-flag-facts.ts';
import { type ThingChanges, thingChanges } from '../domain/thing-changes.ts';
import { isSameState, type WantedThing } from '../domain/wanted-thing.ts';
import { FlagThingsRepository } from '../persistence/flag-things.repository.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagsBelowHandler } from './flags-below.handler.ts';

/** Replaces flags of a scope whole, however many: the facts are loaded once, and each table is written once. */
@Injectable()
export class FlagThingsHandler {
  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly flags: FlagRepository,
    private readonly things: FlagThingsRepository,
    private readonly below: FlagsBelowHandler,
  ) {}

  /**
   * Everything that the things are judged by.
   * @throws TenantSuspendedException TENANT_SUSPENDED when the tenant may not be changed
   */
  async load(sql: SqlSession, scope: Scope, actor: Actor | undefined, wanted: readonly WantedThing[]): Promise<ScopeFlagFacts> {
    const owners = await this.facts.owners(scope);
    const [tenantId = ''] = owners;
    const code = tenantOf(scope);
    if (code !== undefined && (await this.flags.statusOf(sql, tenantId)) !== 'active') throw new TenantSuspendedException(code);
    const stored = await this.things.load(sql, owners);
    const asking = { sql, tenantId, actor: actor ?? systemActor('configuration') };
    const usersBelow = await this.below.usersOf(asking, stored, wanted);
    return { actor, environments: new Set(await this.facts.environments(scope)), ...stored, usersBelow };
  }

  /**
   * Makes the scope say what is wanted, all or nothing. What it says already is not judged.
   * @param details what the records of the changes tell besides
   * @throws ForbiddenException, FeatureFlagConflictException, FeatureFlagInUseException, FeatureFlagInvalidException with all that is refused
   */
  async write(work: Work, scope: Scope, wanted: readonly WantedThing[], details?: JsonObject): Promise<ThingChanges> {
    await this.below.lock(work, await this.facts.owners(scope), wanted);
    const facts = await this.load(work.sql, scope, work.actor, wanted);
    const refused = refusedThings(
      facts,
      wanted.filter((thing) => !isThere(facts, thing)),
    );
    if (refused.size > 0) throw exceptionForThings(refused, wanted.length);
    const changes = thingChanges(facts, wanted, details);
    await this.things.writeSegments(work, changes.segments);
    await this.things.writeFlags(work, changes.flags);
    await this.things.writeEnvironments(work, changes.environments);
    if (changes.records.length > 0) work.change('flags', changes.records);
    return changes;
  }
}

function isThere({ own, said, overrides, segments }: ScopeFlagFacts, { thing, key, environment, state }: WantedThing): boolean {
  const flag = own.get(key);
  switch (thing) {
    case 'flag':
      return isSameState(flag === undefined || flag.isArchived ? null : flag.definition, state);
    case 'flag-environment':
      // What an archived flag did comes back with it only where it is wanted.
      return flag?.isArchived !== true && isSameState(said.get(key)?.get(environment), state);
    case 'flag-override':
      return isSameState(overrides.get(key)?.get(environment), state);
    case 'segment':
      return isSameState(segments.get(key), state);
  }
}
