import { expect } from '@jest/globals';
import {
  type CompiledDefinition,
  compileDefinition,
  explainSetting,
  parseDefinition,
  type ResolutionContext,
  type ResolutionLevel,
  resolveSetting,
  SettingTenantRequiredException,
  type StoredValue,
} from '#libs/setting-resolution';
import {
  answerByHand,
  ORACLE_LIMITS,
  type OracleAnswer,
  type OracleCandidate,
  type OracleDefinition,
  type OracleRow,
  type OracleWorld,
} from './resolution-oracle.ts';

const KEY = 'a.b';
const known = new Map<string, CompiledDefinition>();

/** The definition as the library compiles it. */
export function compiledOf(fields: OracleDefinition): CompiledDefinition {
  const document = { key: KEY, owner: 'erp', ...fields, constraints: ORACLE_LIMITS[fields.kind] };
  const name = JSON.stringify(document);
  const existing = known.get(name);
  if (existing !== undefined) return existing;
  const { definition, violations } = parseDefinition(document, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  const compiled = compileDefinition(definition);
  known.set(name, compiled);
  return compiled;
}

/** The world as the library looks at it. */
export function contextOf({ environment, tenants, subject, rows }: OracleWorld): ResolutionContext {
  const values = (place: Pick<OracleRow, 'tenant' | 'subject'>): ResolutionLevel['values'] => {
    const stored = new Map<string, StoredValue>();
    for (const row of rows) {
      if (row.tenant !== place.tenant || row.subject !== place.subject) continue;
      const { environment: at, value, enforced, constraint } = row;
      stored.set(at, {
        revision: stored.size + 1,
        by: 'ann',
        at: '2026-01-01T00:00:00Z',
        ...(value === undefined ? {} : { value }),
        ...(enforced === undefined ? {} : { enforced }),
        ...(constraint === undefined ? {} : { constraint }),
      });
    }
    return { get: (key, at) => (key === KEY ? stored.get(at) : undefined) };
  };
  const own = tenants.at(-1);
  const user = own === undefined || subject === undefined ? undefined : { tenant: own, subject };
  return {
    environment,
    levels: [
      { level: 'application', values: values({}) },
      ...tenants.map((tenant): ResolutionLevel => ({ level: 'tenant', tenant, values: values({ tenant }) })),
      ...(user === undefined ? [] : [{ level: 'user' as const, ...user, values: values(user) }]),
    ],
  };
}

const placeOf = ({
  level: name,
  tenant,
  subject,
  environment,
}: Partial<Pick<OracleCandidate, 'level' | 'tenant' | 'subject' | 'environment'>>): unknown[] => [name, tenant, subject, environment];
const noted = (one: OracleCandidate): unknown[] => [...placeOf(one), one.value, one.outcome];

/** What resolveSetting and explainSetting must both say. */
function verdictOf({ value, candidates }: OracleAnswer): object {
  const used = candidates.find(({ outcome }) => outcome === 'used');
  const source = used === undefined ? undefined : used.level === 'default' ? 'default' : placeOf(used);
  return { value, source, isDefault: used?.level === 'default' };
}

/** Expects the library and the oracle to say the same of everything. @returns what the oracle says */
export function compare(definition: OracleDefinition, world: OracleWorld): OracleAnswer | 'no tenant' {
  const compiled = compiledOf(definition);
  const context = contextOf(world);
  const answer = answerByHand(definition, world);
  if (answer === 'no tenant') {
    expect(() => resolveSetting(compiled, context)).toThrow(SettingTenantRequiredException);
    expect(() => explainSetting(compiled, context)).toThrow(SettingTenantRequiredException);
    return answer;
  }
  const { candidates, lock, constraining } = answer;
  const resolved = resolveSetting(compiled, context);
  const explained = explainSetting(compiled, context);
  const verdicts = [resolved, explained].map(({ value, source, isDefault }) => ({
    value,
    source: typeof source === 'object' ? placeOf(source) : source,
    isDefault,
  }));
  const toReview = candidates.filter(({ outcome }) => outcome === 'invalid' || outcome === 'rejected');
  const used = candidates.findIndex(({ outcome }) => outcome === 'used');
  const verdict = verdictOf(answer);
  // One comparison instead of many: ten thousand cases have to stay a matter of seconds.
  expect({
    verdicts,
    candidates: explained.candidates.map((one) => noted(one)),
    locks: [resolved.lockedBy, explained.lockedBy].map((place) => place && placeOf(place).slice(1)),
    constraining: [resolved.constraints, explained.constraints].map((all) => all.map((one) => [...placeOf(one).slice(1), one.constraint])),
    allToReview: explained.needsReview.map(placeOf),
    passedOver: resolved.needsReview.map(placeOf),
  }).toEqual({
    verdicts: [verdict, verdict],
    candidates: candidates.map(noted),
    locks: [lock, lock].map((row) => row && placeOf(row).slice(1)),
    constraining: [constraining, constraining].map((all) => all.map((row) => [...placeOf(row).slice(1), row.constraint])),
    allToReview: toReview.map(placeOf),
    passedOver: toReview.filter((one) => used === -1 || candidates.indexOf(one) < used).map(placeOf),
  });
  return answer;
}
