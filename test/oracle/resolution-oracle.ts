import type { Json, ScopeLevel } from '#libs/kernel';

/** The part of a definition that decides which value is in force. */
export interface OracleDefinition {
  readonly kind: 'boolean' | 'integer' | 'string' | 'enum' | 'list' | 'json';
  readonly scopes: readonly ScopeLevel[];
  readonly inherit: 'cascading' | 'global' | 'local';
  readonly default?: Json;
  readonly defaultByEnvironment?: Readonly<Record<string, Json>>;
}

/** One stored value; a row without a tenant belongs to the application, one with a subject to a user. */
export interface OracleRow {
  readonly tenant?: string;
  readonly subject?: string;
  readonly environment: string;
  readonly value: Json;
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
  readonly outcome: 'used' | 'overridden' | 'invalid' | 'masked';
}

/** The limits that the oracle's kinds have; the definitions under test must state the same ones. */
export const ORACLE_LIMITS = {
  boolean: {},
  integer: { min: 0, max: 5 },
  string: { maxLength: 3 },
  enum: { values: [{ value: 'a' }, { value: 'b' }] },
  list: { items: { kind: 'string' }, maxItems: 2 },
  json: {},
} as const;

/**
 * Every candidate that exists, the most specific first: user, tenant, its parents up to the root, application, default; at each of them
 * the environment asked for before any environment. The answer 'no tenant' is for a setting that cannot be answered without one.
 */
export function candidatesByHand(definition: OracleDefinition, world: OracleWorld): readonly OracleCandidate[] | 'no tenant' {
  const { environment, tenants, subject, rows } = world;
  if (tenants.length === 0 && !definition.scopes.includes('application')) return 'no tenant';
  const own = tenants.at(-1);
  const places: Omit<OracleRow, 'environment' | 'value'>[] = [];
  if (own !== undefined && subject !== undefined) places.push({ tenant: own, subject });
  for (const tenant of [...tenants].reverse()) places.push({ tenant });
  places.push({});

  const candidates: OracleCandidate[] = [];
  let taken = false;
  for (const place of places) {
    for (const at of new Set([environment, '*'])) {
      const row = rows.find((one) => one.tenant === place.tenant && one.subject === place.subject && one.environment === at);
      if (row === undefined) continue;
      const level = place.subject !== undefined ? 'user' : place.tenant !== undefined ? 'tenant' : 'application';
      let outcome: OracleCandidate['outcome'];
      if (!counts(definition, level, place.tenant === own)) outcome = 'masked';
      else if (!fits(definition.kind, row.value)) outcome = 'invalid';
      else if (taken) outcome = 'overridden';
      else outcome = 'used';
      taken ||= outcome === 'used';
      candidates.push({ level, ...place, environment: at, value: row.value, outcome });
    }
  }
  return [...candidates, ...defaultsByHand(definition, environment, taken)];
}

function defaultsByHand(definition: OracleDefinition, environment: string, isRowUsed: boolean): readonly OracleCandidate[] {
  let taken = isRowUsed;
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
      return true;
  }
}
