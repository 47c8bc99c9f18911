import { Injectable } from '@nestjs/common';
import {
  changeMomentsOf,
  type CompiledFlag,
  type CompiledOverride,
  type CompiledSegment,
  compileFlagFrom,
  compileOverride,
  compileSegment,
  type Flag,
  type FlagEnvironment,
  type Segment,
  type TenantOverride,
} from '#libs/flag-engine';
import type { FlagEnvironmentRow, FlagRow, SegmentRow } from '../domain/flag-rows.ts';

interface Compiled {
  readonly row: FlagRow;
  live?: CompiledFlag;
  killed?: CompiledFlag;
}

const NOTHING: TenantOverride = {};

/** Compiled flags and segments, shared by all tenants: each is made on its first use and kept as long as its row. */
@Injectable()
export class CompiledFlags {
  // By the row that says what the flag does. Its flag is another one only while layers before and after a change are both in use.
  private readonly flags = new WeakMap<FlagRow | FlagEnvironmentRow, Compiled>();
  private readonly overrides = new WeakMap<CompiledFlag, WeakMap<TenantOverride, { live?: CompiledOverride; killed?: CompiledOverride }>>();
  private readonly segments = new WeakMap<SegmentRow, CompiledSegment>();
  private readonly moments = new WeakMap<CompiledFlag | CompiledOverride | CompiledSegment, readonly number[]>();

  /**
   * @param said what the flag does in the environment; undefined = what it does at first
   * @param isKilled a kill switch of the owner is on
   */
  flag(row: FlagRow, said: FlagEnvironmentRow | undefined, isKilled: boolean): CompiledFlag {
    const place = said ?? row;
    let compiled = this.flags.get(place);
    if (compiled?.row !== row) this.flags.set(place, (compiled = { row }));
    if (isKilled) return (compiled.killed ??= compileFlagFrom(new RowSource(row, said, true)));
    return (compiled.live ??= compileFlagFrom(new RowSource(row, said, false)));
  }

  /**
   * What a scope says about a flag of a scope above.
   * @param override as the row holds it; undefined = nothing but the kill switch
   * @param isKilled a kill switch of the scope, or of one between it and the owner, is on
   */
  override(compiled: CompiledFlag, override: TenantOverride = NOTHING, isKilled: boolean): CompiledOverride {
    let ofFlag = this.overrides.get(compiled);
    if (ofFlag === undefined) this.overrides.set(compiled, (ofFlag = new WeakMap()));
    let pair = ofFlag.get(override);
    if (pair === undefined) ofFlag.set(override, (pair = {}));
    if (isKilled) return (pair.killed ??= compileOverride({ ...override, killSwitch: true }, compiled));
    return (pair.live ??= compileOverride(override, compiled));
  }

  /** @param definition the row's own */
  segment(row: SegmentRow, definition: NonNullable<SegmentRow['definition']>): CompiledSegment {
    const known = this.segments.get(row);
    if (known !== undefined) return known;
    const made = compileSegment({ ...definition, key: row.key });
    this.segments.set(row, made);
    return made;
  }

  /** The moments at which time alone may change what is answered, in milliseconds since 1970 UTC. */
  momentsOf(compiled: CompiledFlag | CompiledOverride | CompiledSegment): readonly number[] {
    const known = this.moments.get(compiled);
    if (known !== undefined) return known;
    const made = changeMomentsOf(documentOf(compiled));
    this.moments.set(compiled, made);
    return made;
  }
}

function documentOf(compiled: CompiledFlag | CompiledOverride | CompiledSegment): FlagEnvironment | TenantOverride | Segment {
  if ('segment' in compiled) return compiled.segment;
  return 'override' in compiled ? compiled.override : compiled.environment;
}

/** The documents of a flag, read from its rows when they are asked for. */
class RowSource {
  constructor(
    private readonly row: FlagRow,
    private readonly said: FlagEnvironmentRow | undefined,
    private readonly isKilled: boolean,
  ) {}

  get flag(): Flag {
    const { key, definition, archivedAt } = this.row;
    const { initial: _initial, conflictsWith: _conflicts, ...flag } = definition;
    return { ...flag, key, ...(archivedAt === null ? {} : { archivedAt }) };
  }

  get environment(): FlagEnvironment {
    const configuration = this.said?.configuration ?? this.row.definition.initial;
    return this.isKilled ? { ...configuration, killSwitch: true } : configuration;
  }
}
