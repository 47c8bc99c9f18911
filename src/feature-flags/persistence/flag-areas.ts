import { ANY_ENVIRONMENT, type ChangeRecord, isJsonObject, type Json, jsonEquals, type SqlSession, type Work } from '#libs/kernel';
import type { ChangedPlace, ControlledArea, ProtectedChange } from '../../change-control/contracts/index.ts';
import { isPlannedByRollout } from '../domain/rollouts/rollout-records.ts';
import { protectedEnvironmentsOf } from './protected-environments.ts';

/** What the areas of this module have in common: nothing of it is hidden, and each has a table. */
abstract class FlagsArea implements ControlledArea {
  abstract readonly area: string;
  abstract readonly streams: ControlledArea['streams'];
  protected abstract readonly table: 'flag' | 'flag_environment' | 'flag_switch' | 'segment';

  abstract protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]>;

  async revisionsOf(sql: SqlSession, tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]> {
    const hasEnvironments = this.table === 'flag_environment' || this.table === 'flag_switch';
    const sameEnvironment = hasEnvironments ? 'and row.environment = p.environment' : '';
    const rows = await sql.query<{ revision: number | null }>(
      `select row.revision::float8 as revision from unnest($2::text[], $3::text[]) with ordinality as p (key, environment, place)
       left join sm.${this.table} row on row.tenant_id = $1 and row.key = p.key ${sameEnvironment} order by p.place`,
      [tenantId, places.map(({ key }) => key), places.map(({ environment }) => environment)],
    );
    return rows.map(({ revision }) => revision ?? undefined);
  }

  hiddenFrom(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

/** Flags: taking one out of use, bringing it back and changing what it can answer counts wherever it is on. */
export class FlagArea extends FlagsArea {
  readonly area = 'flag';
  readonly streams = ['flags'] as const;
  protected readonly table = 'flag';

  async protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    const telling = changes.filter((change) => changesAnswers(change) || changesBeginning(change));
    const environments = telling.length === 0 ? new Map<string, number>() : await protectedEnvironmentsOf(work);
    if (environments.size === 0) return [];
    // Tenants below may have switched it on for themselves.
    const said = await work.sql.query<SaidInProtected>(
      `select key, environment, configuration ->> 'state' as state, true as "isOwn" from sm.flag_environment
       where tenant_id = $1 and key = any ($2) and environment = any ($3) and configuration is not null
       union select k.key, o.environment, 'on', false from unnest($2::text[]) as k (key) cross join lateral sm.flag_overrides_below(k.key) o
       where o.environment = any ($3) and o.configuration ->> 'state' = 'on' order by environment`,
      [work.tenantId, telling.map(({ key }) => key), [...environments.keys()]],
    );
    const byKey = Map.groupBy(said, ({ key }) => key);
    return telling.flatMap((change) => protectedBy(change, byKey.get(change.key) ?? [], environments) ?? []);
  }
}

/** What is said about a flag in a protected environment: by its scope, or by a tenant below that has it on. */
interface SaidInProtected {
  readonly key: string;
  readonly environment: string;
  readonly state: string;
  readonly isOwn: boolean;
}

// What a flag was created with holds where nothing else was said, so a change of that counts there.
function protectedBy(
  change: ChangeRecord,
  said: readonly SaidInProtected[],
  environments: ReadonlyMap<string, number>,
): ProtectedChange | undefined {
  const on = changesAnswers(change) ? said.filter(({ state }) => state === 'on').map(({ environment }) => environment) : [];
  const spoken = new Set(said.filter(({ isOwn }) => isOwn).map(({ environment }) => environment));
  const unspoken = changesBeginning(change) ? [...environments.keys()].filter((environment) => !spoken.has(environment)) : [];
  const [first] = [...on, ...unspoken];
  if (first === undefined) return undefined;
  const because = on.length > 0 ? `it is on in ${first}, which is protected` : `it changes what it does in ${first}, which is protected`;
  return { change, because, approvals: Math.max(...[...on, ...unspoken].map((environment) => environments.get(environment) ?? 1)) };
}

/** What flags do in environments. What a rollout does by its plan was judged when it began, so that pausing and going back are never held up. */
export class FlagEnvironmentArea extends FlagsArea {
  readonly area = 'flag-environment';
  readonly streams = ['flags'] as const;
  protected readonly table = 'flag_environment';

  protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    return inProtected(
      work,
      changes.filter((change) => !isPlannedByRollout(change)),
    );
  }
}

/** How tenants override flags from above. */
export class FlagOverrideArea extends FlagsArea {
  readonly area = 'flag-override';
  readonly streams = ['flags'] as const;
  protected readonly table = 'flag_environment';

  protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    return inProtected(work, changes);
  }
}

/** Kill switches: turning one on never needs an approval, taking it back does. */
export class FlagSwitchArea extends FlagsArea {
  readonly area = 'flag-switch';
  readonly streams = ['switches'] as const;
  protected readonly table = 'flag_switch';

  protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    return inProtected(
      work,
      changes.filter(({ kind }) => kind === 'flag-switch.released'),
    );
  }
}

/** Segments: changing one changes what flags answer that ask it, here and in the tenants below. A new one and an unused one change nothing. */
export class SegmentArea extends FlagsArea {
  readonly area = 'segment';
  readonly streams = ['flags'] as const;
  protected readonly table = 'segment';

  async protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    const found: ProtectedChange[] = [];
    for (const change of changes.filter(changesMembers)) {
      const flags = await work.sql.query<{ key: string; environment: string; approvals: number }>(
        'select key, environment, approvals from sm.protected_flags_with_segment($1)',
        [change.key],
      );
      const [first] = flags;
      if (first === undefined) continue;
      const because = `the flag "${first.key}" asks it and is on in ${first.environment}, which is protected`;
      found.push({ change, because, approvals: Math.max(...flags.map(({ approvals }) => approvals)) });
    }
    return found;
  }
}

async function inProtected(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
  if (changes.length === 0) return [];
  const environments = await protectedEnvironmentsOf(work);
  return changes.flatMap((change) => {
    const [holding] = [...environments].filter(([name]) => change.environment === ANY_ENVIRONMENT || change.environment === name);
    if (holding === undefined) return [];
    return [{ change, because: `the environment ${holding[0]} is protected`, approvals: holding[1] }];
  });
}

// A name and a description decide about nobody.
function changesMembers({ kind, before, after }: ChangeRecord): boolean {
  const decidingOf = (state: ChangeRecord['before']): Json => {
    if (state === undefined || !isJsonObject(state)) return null;
    const { name: _name, description: _description, ...deciding } = state;
    return deciding;
  };
  return kind !== 'segment.created' && !jsonEquals(decidingOf(before), decidingOf(after));
}

function changesAnswers(change: ChangeRecord): boolean {
  return change.kind === 'flag.updated' ? differsIn(change, 'variants') : change.kind !== 'flag.created';
}

function changesBeginning(change: ChangeRecord): boolean {
  return change.kind === 'flag.updated' && differsIn(change, 'initial');
}

function differsIn({ before, after }: ChangeRecord, member: string): boolean {
  const of = (state: ChangeRecord['before']) => (state !== undefined && isJsonObject(state) ? state[member] : undefined);
  return !jsonEquals(of(before), of(after));
}
