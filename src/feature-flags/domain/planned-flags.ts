import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import type { FlagDefinition, SegmentDefinition } from '../contracts/index.ts';
import { effectiveEnvironment } from './effective-environment.ts';
import type { FlagInEnvironment } from './flag-facts.ts';
import { type PlannedReferences, plannedReferences } from './planned-references.ts';
import type { FlagAbove, OwnFlag, ScopeFlagFacts } from './scope-flag-facts.ts';
import type { WantedFlag, WantedThing } from './wanted-thing.ts';

type Others = ReadonlyMap<string, Pick<FlagInEnvironment, 'definition' | 'configuration'>>;
type Places<Document> = Map<string, ReadonlyMap<string, Document>>;

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/** The flags and segments of a scope as they would be after changes. What rules need of all of them is gathered once. */
export class PlannedFlags {
  private readonly own: Map<string, OwnFlag>;
  private readonly said: Places<FlagEnvironment>;
  private readonly overrides: Places<TenantOverride>;
  private readonly ownSegments: Map<string, SegmentDefinition>;
  private readonly othersByEnvironment = new Map<string, Others>();
  private rivals: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  private gathered: PlannedReferences | undefined;

  constructor(
    readonly facts: ScopeFlagFacts,
    wanted: readonly WantedThing[],
  ) {
    this.own = new Map(facts.own);
    this.said = new Map(facts.said);
    this.overrides = new Map(facts.overrides);
    this.ownSegments = new Map(facts.segments);
    for (const thing of wanted) if (thing.thing === 'flag') this.putFlag(thing);
    for (const thing of wanted) {
      const { key, environment, state } = thing;
      if (thing.thing === 'flag-environment') put(this.said, key, environment, thing.state);
      if (thing.thing === 'flag-override') put(this.overrides, key, environment, thing.state);
      if (thing.thing === 'segment' && thing.state !== null) this.ownSegments.set(key, thing.state);
      if (thing.thing === 'segment' && state === null) this.ownSegments.delete(key);
    }
  }

  /** All segments that the scope sees, the nearest of each key. */
  get segments(): ReadonlyMap<string, SegmentDefinition> {
    return new Map([...this.facts.segmentsAbove, ...this.ownSegments]);
  }

  /** Who of the scope refers to what. */
  get references(): PlannedReferences {
    this.gathered ??= plannedReferences({ own: this.own, said: this.said, overrides: this.overrides, segments: this.ownSegments });
    return this.gathered;
  }

  /** A flag of the scope itself that is in use. */
  ownInUse(key: string): FlagDefinition | undefined {
    const flag = this.own.get(key);
    return flag === undefined || flag.isArchived ? undefined : flag.definition;
  }

  /** A flag of the scope itself, archived or not. */
  ownFlag(key: string): OwnFlag | undefined {
    return this.own.get(key);
  }

  /** What the scope says for a flag of its own, by environment. */
  saidOf(key: string): ReadonlyMap<string, FlagEnvironment> {
    return this.said.get(key) ?? NOTHING;
  }

  /** What a flag from above does in an environment of the scope. @param override the scope's own; absent = none */
  effective(key: string, { definition, said, overridden }: FlagAbove, environment: string): FlagEnvironment {
    const override = this.overrides.get(key)?.get(environment) ?? overridden.get(environment);
    return effectiveEnvironment(said.get(environment) ?? definition.initial, override);
  }

  /** All flags in use that the scope sees, as they are in an environment. */
  othersIn(environment: string): Others {
    const known = this.othersByEnvironment.get(environment);
    if (known !== undefined) return known;
    const others = new Map<string, Pick<FlagInEnvironment, 'definition' | 'configuration'>>();
    for (const [key, flag] of this.facts.above) {
      if (flag.isArchived || this.own.has(key)) continue;
      others.set(key, { definition: flag.definition, configuration: this.effective(key, flag, environment) });
    }
    for (const [key, { definition, isArchived }] of this.own) {
      if (!isArchived) others.set(key, { definition, configuration: this.saidOf(key).get(environment) ?? definition.initial });
    }
    this.othersByEnvironment.set(environment, others);
    return others;
  }

  /** Those of `othersIn` that exclude a flag or are excluded by it. */
  rivalsIn(environment: string, key: string): Others {
    this.rivals ??= this.findRivals();
    const others = this.othersIn(environment);
    const rivals = [...(this.rivals.get(key) ?? [])].flatMap((rival) => {
      const other = others.get(rival);
      return other === undefined ? [] : [[rival, other] as const];
    });
    return new Map(rivals);
  }

  // What was said for a flag that comes back is forgotten: it is as it is wanted, and not as it once was.
  private putFlag({ key, state: definition }: WantedFlag): void {
    const before = this.own.get(key);
    if (definition !== null && before?.isArchived === true) this.said.set(key, NOTHING);
    if (definition !== null) this.own.set(key, { definition, isArchived: false });
    else if (before !== undefined) this.own.set(key, { ...before, isArchived: true });
  }

  private findRivals(): ReadonlyMap<string, ReadonlySet<string>> {
    const rivals = new Map<string, Set<string>>();
    const add = (one: string, other: string): void => void rivals.set(one, (rivals.get(one) ?? new Set()).add(other));
    for (const [key, { definition }] of [...this.facts.above, ...this.own]) {
      for (const other of definition.conflictsWith ?? []) {
        add(key, other);
        add(other, key);
      }
    }
    return rivals;
  }
}

function put<Document>(places: Places<Document>, key: string, environment: string, document: Document | null): void {
  const ofKey = new Map(places.get(key));
  if (document === null) ofKey.delete(environment);
  else ofKey.set(environment, document);
  places.set(key, ofKey);
}
