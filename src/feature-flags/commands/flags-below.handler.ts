import { Injectable } from '@nestjs/common';
import { isJsonObject, type Json, type Work } from '#libs/kernel';
import { variantsOfOverride } from '../domain/flag-references.ts';
import { type FlagUser, type FlagUsers, usersText } from '../domain/flag-users.ts';
import { documentOf, type WantedThing } from '../domain/wanted-thing.ts';
import { FlagUsersRepository, usersFor } from '../persistence/flag-users.repository.ts';
import type { StoredFlagFacts } from '../persistence/flag-things.repository.ts';

/** Who asks: where, and what they may know of. */
type Asking = Pick<Work, 'sql' | 'tenantId' | 'actor'>;

/** What changes of many flags of a scope have to do with the scopes below, and with what is referred to above. */
@Injectable()
export class FlagsBelowHandler {
  constructor(private readonly users: FlagUsersRepository) {}

  /**
   * Holds what the wanted things refer to in scopes above, and claims what is to go or to change here, until the work has ended.
   * Holding comes first: one who claims waits for nothing further.
   */
  async lock(work: Work, owners: readonly string[], wanted: readonly WantedThing[]): Promise<void> {
    const above = owners.filter((owner) => owner !== work.tenantId);
    const placesOf = (keys: readonly string[]) => above.flatMap((ownerId) => keys.map((key) => ({ ownerId, key })));
    if (above.length > 0) {
      const documents = wanted.map(({ state }) => documentOf(state));
      const overridden = wanted.flatMap(({ thing, key }) => (thing === 'flag-override' ? [key] : []));
      await this.users.hold(work.sql, 'flag', placesOf([...overridden, ...documents.flatMap((document) => namesIn(document, 'flag'))]));
      await this.users.hold(work.sql, 'segment', placesOf(documents.flatMap((document) => namesIn(document, 'segment'))));
    }
    if (!(await this.users.hasScopesBelow(work))) return;
    for (const { thing, key, state } of wanted) {
      if (thing === 'flag') await this.users.claim(work, 'flag', key);
      if (thing === 'segment' && state === null) await this.users.claim(work, 'segment', key);
    }
  }

  /** Who in the tenants below needs what is to go, in words, by `thing key`. */
  async usersOf(asking: Asking, stored: StoredFlagFacts, wanted: readonly WantedThing[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    if (wanted.length === 0 || !(await this.users.hasScopesBelow(asking))) return found;
    for (const thing of wanted) {
      const users = await this.usersOfThing(asking, stored, thing);
      if (users.named.length > 0 || users.hiddenTenants > 0) found.set(`${thing.thing} ${thing.key}`, usersText(users));
    }
    return found;
  }

  private async usersOfThing(asking: Asking, { own, segments }: StoredFlagFacts, wanted: WantedThing): Promise<FlagUsers> {
    const { thing, key } = wanted;
    if (thing === 'segment' && wanted.state === null && segments.has(key)) return onlyBelow(await this.users.of(asking, 'segment', key));
    const before = thing === 'flag' ? own.get(key) : undefined;
    if (thing !== 'flag' || before === undefined || before.isArchived) return { named: [], hiddenTenants: 0 };
    if (wanted.state === null) return onlyBelow(await this.users.of(asking, 'flag', key));
    const { variants } = wanted.state;
    const lost = Object.keys(before.definition.variants).filter((name) => !isJsonObject(variants) || !(name in variants));
    const overrides = lost.length === 0 ? [] : await this.users.overridesBelow(asking, key);
    const serving = overrides.filter(({ configuration }) => lost.some((name) => variantsOfOverride(configuration).has(name)));
    return usersFor(
      asking.actor,
      serving.map(({ tenant, environment }): FlagUser => ({ kind: 'override', key, environment, tenant })),
    );
  }
}

// What the scope itself says is judged as it is to be, and not as it is.
function onlyBelow({ named, hiddenTenants }: FlagUsers): FlagUsers {
  return { named: named.filter(({ tenant }) => tenant !== undefined), hiddenTenants };
}

/** What a document names, however deep and whether it is sound or not: to hold more than is needed does no harm. */
function namesIn(document: Json | undefined, member: 'flag' | 'segment'): readonly string[] {
  if (Array.isArray(document)) return document.flatMap((item: Json) => namesIn(item, member));
  if (!isJsonObject(document)) return [];
  const named = document[member];
  return [...(typeof named === 'string' ? [named] : []), ...Object.values(document).flatMap((value) => namesIn(value, member))];
}
