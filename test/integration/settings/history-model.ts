import fc from 'fast-check';
import type { SettingRowState } from '../../../src/settings/contracts/index.ts';

/** The keys, environments and kinds of change that a random history is made from. */
export const KEYS = ['model.a', 'model.b', 'model.c'];
export const ENVIRONMENTS = ['*', 'staging'];
export const OPS = ['set', 'unset', 'enforce', 'release', 'constrain', 'bulk', 'rollback', 'undo', 'back'] as const;

/** One step of a random history; numbers are taken modulo what there is. */
export interface Step {
  readonly scope: number;
  readonly op: (typeof OPS)[number];
  readonly key: number;
  readonly environment: number;
  readonly value: number;
  readonly picked: number;
}

/** Rows of one scope by `key environment`. */
export type Rows = ReadonlyMap<string, SettingRowState>;

/** Steps of all kinds; sets are the most frequent, as in life. */
export const step: fc.Arbitrary<Step> = fc.record({
  scope: fc.nat({ max: 4 }),
  op: fc.oneof({ weight: 4, arbitrary: fc.constant('set' as const) }, { weight: 5, arbitrary: fc.constantFrom(...OPS) }),
  key: fc.nat({ max: KEYS.length - 1 }),
  environment: fc.nat({ max: ENVIRONMENTS.length - 1 }),
  value: fc.nat({ max: 9 }),
  picked: fc.nat({ max: 1_000_000 }),
});

/** What a row holds after a change, told anew from the words of the specification. */
export function after(row: SettingRowState | undefined, op: Step['op'], value: number): SettingRowState | undefined {
  const held = row ?? {};
  const changed: { value?: unknown; enforced?: true; constraint?: unknown } = {
    ...(held.value === undefined ? {} : { value: held.value }),
    ...(held.enforced === true ? { enforced: true } : {}),
    ...(held.constraint === undefined ? {} : { constraint: held.constraint }),
  };
  if (op === 'set') changed.value = value;
  if (op === 'unset') delete changed.value;
  if (op === 'unset' || op === 'release') delete changed.enforced;
  if (op === 'enforce') Object.assign(changed, { value, enforced: true });
  if (op === 'constrain' && value === 0) delete changed.constraint;
  if (op === 'constrain' && value > 0) changed.constraint = constraintOf(value);
  return changed.value === undefined && changed.constraint === undefined ? undefined : (changed as SettingRowState);
}

/** The constraint that a step of this value sets; null = none. */
export function constraintOf(value: number): { readonly max: number } | null {
  return value === 0 ? null : { max: value };
}

/** What a scope held at every revision of its stream. */
export class ScopeModel {
  rows: Rows = new Map();
  private readonly past: Rows[] = [];

  /** @param base the revision at which the history begins, empty */
  constructor(readonly base: number) {
    this.past[0] = this.rows;
  }

  /** The newest revision. */
  get newest(): number {
    return this.base + this.past.length - 1;
  }

  /** Notes that the stream is at a revision, and what the scope holds then. */
  note(revision: number, rows: Rows = this.rows): void {
    if (revision !== this.newest + 1) throw new Error(`Revision ${revision} does not follow ${this.newest}.`);
    this.rows = rows;
    this.past.push(rows);
  }

  /** What was held at a revision from the base on. */
  at(revision: number): Rows {
    return this.past[revision - this.base] ?? new Map<string, SettingRowState>();
  }

  /** One of the revisions. */
  pick(picked: number): number {
    return this.base + (picked % this.past.length);
  }
}

/** A copy with one row changed. */
export function withRow(rows: Rows, place: string, row: SettingRowState | undefined): Rows {
  const copy = new Map(rows);
  if (row === undefined) copy.delete(place);
  else copy.set(place, row);
  return copy;
}
