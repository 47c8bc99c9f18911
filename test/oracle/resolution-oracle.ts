import type { Json, JsonObject, ScopeLevel } from '#libs/kernel';

/** The part of a definition that decides which value is in force. */
export interface OracleDefinition {
  readonly kind: 'boolean' | 'integer' | 'string' | 'enum' | 'list' | 'json';
  readonly scopes: readonly ScopeLevel[];
  readonly inherit: 'cascading' | 'global' | 'local';
  readonly merge: 'replace' | 'deepMerge';
  readonly default?: Json;
  readonly defaultByEnvironment?: Readonly<Record<string, Json>>;
}

/** What a row leaves to the levels below it. */
export interface OracleConstraint {
  readonly min?: number;
  readonly max?: number;
  readonly allowed?: readonly Json[];
}

/** One stored row; a row without a tenant belongs to the application, one with a subject to a user. */
export interface OracleRow {
  readonly tenant?: string;
  readonly subject?: string;
  readonly environment: string;
  /** Undefined = the row holds a constraint only. */
  readonly value: Json | undefined;
  readonly enforced?: boolean;
  readonly constraint?: OracleConstraint;
}

/** Where and what is asked, and everything that is stored. */
export interface OracleWorld {
  readonly environment: string;
  /** From the root to the tenant itself; empty = the application is asked. */
  readonly tenants: readonly string[];
  readonly subject?: string;
  readonly rows: readonly OracleRow[];
}

/** A candidate as people would note it down on paper. */
export interface OracleCandidate {
  readonly level: ScopeLevel | 'default';
  readonly tenant?: string;
  readonly subject?: string;
  readonly environment: string;
  readonly value: Json;
  readonly outcome: 'used' | 'overridden' | 'shadowed' | 'rejected' | 'invalid' | 'masked';
}

/** The limits that the oracle's kinds have; the definitions under test must state the same ones. */
export const ORACLE_LIMITS = {
  boolean: {},
  integer: { min: 0, max: 5 },
  string: { maxLength: 3 },
  enum: { values: [{ value: 'a' }, { value: 'b' }] },
  list: { items: { kind: 'string' }, maxItems: 2 },
  json: { schema: { not: { type: 'object', required: ['x', 'y'] } } },
} as const;

/** The answer by hand. */
export interface OracleAnswer {
  readonly value: Json | undefined;
  /** Every stored value and default that exists, the most specific first. */
  readonly candidates: readonly OracleCandidate[];
  /** The row that hides what is below it. */
  readonly lock: OracleRow | undefined;
  /** The rows whose constraints the most specific level has to respect, from the top. */
  readonly constraining: readonly OracleRow[];
}

/** A row with its place in the order: 0 for the application, then the tenants from the root, then the user. */
type Ranked = OracleRow & { readonly rank: number };

/**
 * Answers from a list of all rows, the least specific first; in one level the row of any environment comes before that of the environment.
 * The answer 'no tenant' is for a setting that cannot be answered without one.
 */
export function answerByHand(definition: OracleDefinition, world: OracleWorld): OracleAnswer | 'no tenant' {
  if (world.tenants.length === 0 && !definition.scopes.includes('application')) return 'no tenant';
  const own = world.tenants.at(-1);
  const rows = rowsAsked(world);
  const seen = rows.filter((row) => counts(definition, levelOf(row), row.tenant === own));
  const fallback = defaultOf(definition, world.environment);
  const verdicts = new Map<Ranked, 'sound' | 'rejected' | 'invalid' | 'shadowed'>();
  let lock: Ranked | undefined;
  for (const row of seen.filter(({ value }) => value !== undefined)) {
    const sound = seen.filter((one) => verdicts.get(one) === 'sound');
    // A level is over when the first row of the next one is met: its last sound row decides whether it is a lock.
    const before = sound.filter(({ rank }) => rank < row.rank);
    lock ??= before.find((one) => one.enforced === true && before.findLast(({ rank }) => rank === one.rank) === one);
    verdicts.set(row, lock === undefined ? judge(definition, row, seen, partsOf(definition, fallback, sound)) : 'shadowed');
  }
  const sound = seen.filter((one) => verdicts.get(one) === 'sound');
  lock ??= sound.find((one) => one.enforced === true && sound.findLast(({ rank }) => rank === one.rank) === one);
  const used = partsOf(definition, fallback, sound);
  const candidates = rows.flatMap((row): OracleCandidate[] => {
    const { rank: _rank, enforced: _enforced, constraint: _constraint, value, ...place } = row;
    if (value === undefined) return [];
    const verdict = verdicts.get(row) ?? 'masked';
    return [{ level: levelOf(row), ...place, value, outcome: verdict !== 'sound' ? verdict : used.includes(row) ? 'used' : 'overridden' }];
  });
  const hidden = lock;
  return {
    value: used.map((part) => part.value).reduce(laidOver, undefined),
    candidates: [...candidates.reverse(), ...defaultsByHand(definition, world.environment, !used.some((part) => !('rank' in part)))],
    lock,
    constraining: seen.filter((row) => row.constraint !== undefined && (hidden === undefined || row.rank <= hidden.rank)),
  };
}

function rowsAsked({ environment, tenants, subject, rows }: OracleWorld): readonly Ranked[] {
  return rows
    .filter((row) => row.environment === environment || row.environment === '*')
    .filter((row) => row.subject === undefined || (row.subject === subject && row.tenant === tenants.at(-1)))
    .map((row) => ({ ...row, rank: row.subject !== undefined ? 99 : row.tenant === undefined ? 0 : 1 + tenants.indexOf(row.tenant) }))
    .sort((left, right) => left.rank - right.rank || Number(left.environment !== '*') - Number(right.environment !== '*'));
}

function levelOf({ tenant, subject }: OracleRow): ScopeLevel {
  if (subject !== undefined) return 'user';
  return tenant === undefined ? 'application' : 'tenant';
}

/** What the value in force is made of, in order: one part, or several that are merged; the default is a part without a rank. */
function partsOf(
  { merge }: OracleDefinition,
  fallback: Json | undefined,
  sound: readonly Ranked[],
): readonly (Ranked | { readonly value: Json })[] {
  const all = [...(fallback === undefined ? [] : [{ value: fallback }]), ...sound];
  if (merge === 'replace') return all.slice(-1);
  const first = all.findLastIndex((part, index) => index === 0 || !isObject(part.value) || !isObject(all[index - 1]?.value));
  return all.slice(Math.max(first, 0));
}

function judge(
  definition: OracleDefinition,
  row: Ranked,
  seen: readonly Ranked[],
  above: readonly { readonly value: Json | undefined }[],
): 'sound' | 'rejected' | 'invalid' {
  const value = row.value ?? null;
  const whole =
    definition.merge === 'replace'
      ? value
      : above
          .map((part) => part.value)
          .concat([value])
          .reduce(laidOver, undefined);
  if (!fits(definition.kind, whole ?? null)) return 'invalid';
  const allowed = seen.every((one) => one.rank >= row.rank || one.constraint === undefined || allows(one.constraint, value));
  return allowed ? 'sound' : 'rejected';
}

function allows({ min, max, allowed }: OracleConstraint, value: Json): boolean {
  if (min !== undefined && Number(value) < min) return false;
  if (max !== undefined && Number(value) > max) return false;
  return allowed === undefined || allowed.some((one) => JSON.stringify(one) === JSON.stringify(value));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function laidOver(below: Json | undefined, above: Json | undefined): Json | undefined {
  if (above === undefined) return below;
  if (!isObject(below) || !isObject(above)) return above;
  const result: Record<string, Json | undefined> = { ...below };
  for (const name in above) result[name] = laidOver(result[name], above[name]);
  return result;
}

function defaultOf(definition: OracleDefinition, environment: string): Json | undefined {
  const own = definition.defaultByEnvironment?.[environment];
  return own === undefined ? definition.default : own;
}

function defaultsByHand(definition: OracleDefinition, environment: string, isReplaced: boolean): readonly OracleCandidate[] {
  let taken = isReplaced;
  const found: OracleCandidate[] = [];
  for (const at of new Set([environment, '*'])) {
    const value = at === '*' ? definition.default : definition.defaultByEnvironment?.[at];
    if (value === undefined) continue;
    found.push({ level: 'default', environment: at, value, outcome: taken ? 'overridden' : 'used' });
    taken = true;
  }
  return found;
}

function counts({ scopes, inherit }: OracleDefinition, level: ScopeLevel, isOwnTenant: boolean): boolean {
  if (!scopes.includes(level)) return false;
  switch (inherit) {
    case 'cascading':
      return true;
    case 'global':
      return level === 'application';
    case 'local':
      return level === 'user' || (level === 'tenant' && isOwnTenant);
  }
}

function fits(kind: OracleDefinition['kind'], value: Json): boolean {
  switch (kind) {
    case 'boolean':
      return value === true || value === false;
    case 'integer':
      return [0, 1, 2, 3, 4, 5].some((whole) => whole === value);
    case 'string':
      return typeof value === 'string' && value.length <= 3;
    case 'enum':
      return value === 'a' || value === 'b';
    case 'list':
      return Array.isArray(value) && value.length <= 2 && value.every((one) => typeof one === 'string');
    case 'json':
      return !(isObject(value) && 'x' in value && 'y' in value);
  }
}
