import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import { pointerTo } from '#libs/kernel';
import type { FlagDefinition, SegmentDefinition } from '../contracts/index.ts';
import { referencesOf, segmentPlaces } from './flag-references.ts';
import type { ByPlace, OwnFlag } from './scope-flag-facts.ts';

/** What a scope says, as far as it refers to flags and segments. */
interface Referring {
  readonly own: ReadonlyMap<string, OwnFlag>;
  readonly said: ByPlace<FlagEnvironment>;
  readonly overrides: ByPlace<TenantOverride>;
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
}

/** A reference to a flag, with the variants that are asked for. */
export interface FlagReference {
  readonly by: string;
  readonly variants: readonly string[];
}

/** Who of a scope refers to what, by the key of what is referred to. */
export interface PlannedReferences {
  readonly flags: ReadonlyMap<string, readonly FlagReference[]>;
  /** What refers to a segment, in words. */
  readonly segments: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Gathers who refers to what, in one pass. */
export function plannedReferences({ own, said, overrides, segments }: Referring): PlannedReferences {
  const flags = new Map<string, FlagReference[]>();
  const asking = new Map<string, Set<string>>();
  const noteFlag = (flag: string, reference: FlagReference): void => {
    const known = flags.get(flag);
    if (known === undefined) flags.set(flag, [reference]);
    else known.push(reference);
  };
  const noteSegment = (segment: string, by: string): void => void asking.set(segment, (asking.get(segment) ?? new Set()).add(by));
  const note = (configuration: Pick<FlagEnvironment, 'prerequisites' | 'rules'>, by: string, words: string): void => {
    const found = referencesOf(configuration as FlagEnvironment);
    for (const { flag, variants } of found.flags) if (flag !== by) noteFlag(flag, { by, variants });
    for (const { segment } of found.segments) noteSegment(segment, words);
  };
  for (const [key, { definition, isArchived }] of own) {
    if (isArchived) continue;
    const words = `the flag "${key}"`;
    for (const configuration of configurationsOf(definition, said.get(key))) note(configuration, key, words);
  }
  for (const [key, places] of overrides) for (const override of places.values()) note(override, key, `the override of the flag "${key}"`);
  for (const [key, { rules = [] }] of segments) {
    const places = rules.flatMap((rule, index) => segmentPlaces(rule, pointerTo('/rules', index)));
    for (const { segment } of places) if (segment !== key) noteSegment(segment, `the segment "${key}"`);
  }
  return { flags, segments: asking };
}

function configurationsOf(definition: FlagDefinition, said: ReadonlyMap<string, FlagEnvironment> | undefined): readonly FlagEnvironment[] {
  return [definition.initial, ...(said?.values() ?? [])];
}
