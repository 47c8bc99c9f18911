import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import { type ChangeRecord, isJsonObject, type JsonObject } from '#libs/kernel';
import type { FlagDefinition, SegmentDefinition } from '../contracts/index.ts';
import { overrideRecord } from './flag-override.ts';
import { clearedRecord, environmentRecord, flagRecord } from './flag-records.ts';
import type { ScopeFlagFacts } from './scope-flag-facts.ts';
import { segmentRecord } from './segment-records.ts';
import {
  isSameState,
  type WantedEnvironment,
  type WantedFlag,
  type WantedOverride,
  type WantedSegment,
  type WantedThing,
} from './wanted-thing.ts';

/** A row of flags to write. */
export interface ChangedFlag {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly isArchived: boolean;
}

/** A row of environments to write; null = nothing of its own any more. */
export interface ChangedEnvironment {
  readonly key: string;
  readonly environment: string;
  readonly configuration: FlagEnvironment | TenantOverride | null;
}

/** A row of segments to write; null = removed. */
export interface ChangedSegment {
  readonly key: string;
  readonly definition: SegmentDefinition | null;
}

/** What has to be written, and recorded, so that a scope says what is wanted. */
export interface ThingChanges {
  readonly flags: readonly ChangedFlag[];
  readonly environments: readonly ChangedEnvironment[];
  readonly segments: readonly ChangedSegment[];
  readonly records: readonly ChangeRecord[];
}

interface Change<Row> {
  readonly row: Row;
  readonly record: ChangeRecord;
}

/** The changes that make a scope say what is wanted; what it says already is no change. @param details what the records tell besides */
export function thingChanges(facts: ScopeFlagFacts, wanted: readonly WantedThing[], details: JsonObject = {}): ThingChanges {
  const segments = wanted.flatMap((one) => (one.thing === 'segment' ? segmentChange(facts, one) : []));
  const flags = wanted.flatMap((one) => (one.thing === 'flag' ? flagChange(facts, one) : []));
  const definitions = new Map(flags.map(({ row }) => [row.key, row.definition]));
  const places = [...wanted, ...forgotten(facts, wanted, flags)];
  const environments = places.flatMap((one): readonly Change<ChangedEnvironment>[] => {
    if (one.thing === 'flag-environment') return environmentChange(facts, one, definitions.get(one.key));
    return one.thing === 'flag-override' ? overrideChange(facts, one) : [];
  });
  return {
    flags: flags.map(({ row }) => row),
    environments: environments.map(({ row }) => row),
    segments: segments.map(({ row }) => row),
    records: [...segments, ...flags, ...environments].map(({ record }) => withDetails(record, details)),
  };
}

/** What was said for flags that come back, where nothing is wanted. */
function forgotten({ own, said }: ScopeFlagFacts, wanted: readonly WantedThing[], flags: readonly Change<ChangedFlag>[]) {
  const named = new Set(wanted.map(({ thing, key, environment }) => `${thing} ${key} ${environment}`));
  const returning = flags.filter(({ row }) => !row.isArchived && own.get(row.key)?.isArchived === true);
  return returning.flatMap(({ row: { key } }) =>
    [...(said.get(key)?.keys() ?? [])].flatMap((environment): readonly WantedEnvironment[] =>
      named.has(`flag-environment ${key} ${environment}`) ? [] : [{ thing: 'flag-environment', key, environment, state: null }],
    ),
  );
}

function flagChange({ own }: ScopeFlagFacts, { key, state: after }: WantedFlag): readonly Change<ChangedFlag>[] {
  const before = own.get(key);
  const inUse = before === undefined || before.isArchived ? null : before.definition;
  const definition = after ?? before?.definition;
  if (definition === undefined || isSameState(inUse, after)) return [];
  const verb = after === null ? 'archived' : inUse !== null ? 'updated' : before === undefined ? 'created' : 'restored';
  const states = { ...(inUse === null ? {} : { before: inUse }), ...(after === null ? {} : { after }) };
  return [{ row: { key, definition, isArchived: after === null }, record: flagRecord(verb, key, states) }];
}

function environmentChange(
  { own, said }: ScopeFlagFacts,
  { key, environment, state: after }: WantedEnvironment,
  definition: FlagDefinition | undefined,
): readonly Change<ChangedEnvironment>[] {
  const row = said.get(key)?.get(environment);
  if (isSameState(row, after)) return [];
  const initial = own.get(key)?.definition.initial;
  const before = row ?? initial;
  const next = after ?? definition?.initial ?? initial;
  const place = { key, environment };
  const record = after === null ? clearedRecord(place, before) : environmentRecord(place, { before, after });
  const cause = before?.state === 'on' && next?.state === 'off' ? { cause: 'disabled' } : {};
  return [{ row: { ...place, configuration: after }, record: withDetails(record, cause) }];
}

function overrideChange({ overrides }: ScopeFlagFacts, { key, environment, state }: WantedOverride): readonly Change<ChangedEnvironment>[] {
  const before = overrides.get(key)?.get(environment);
  if (isSameState(before, state)) return [];
  const states = { ...(before === undefined ? {} : { before }), ...(state === null ? {} : { after: state }) };
  return [{ row: { key, environment, configuration: state }, record: overrideRecord({ key, environment }, states) }];
}

function segmentChange({ segments }: ScopeFlagFacts, { key, state: after }: WantedSegment): readonly Change<ChangedSegment>[] {
  const before = segments.get(key);
  if (isSameState(before, after)) return [];
  const verb = after === null ? 'removed' : before === undefined ? 'created' : 'updated';
  const states = { ...(before === undefined ? {} : { before }), ...(after === null ? {} : { after }) };
  return [{ row: { key, definition: after }, record: segmentRecord(verb, key, states) }];
}

function withDetails(record: ChangeRecord, details: JsonObject): ChangeRecord {
  if (Object.keys(details).length === 0) return record;
  return { ...record, details: { ...(isJsonObject(record.details) ? record.details : {}), ...details } };
}
