import { Injectable } from '@nestjs/common';
import {
  type CompiledFlag,
  type CompiledOverride,
  type CompiledSegment,
  compileFlag,
  compileOverride,
  compileSegment,
  type FlagEnvironment,
} from '#libs/flag-engine';
import type { FlagRow, SegmentRow } from '../domain/flag-rows.ts';

/** Compiled flags and segments, shared by all tenants: each is made on its first use and kept as long as its row. */
@Injectable()
export class CompiledFlags {
  private readonly flags = new WeakMap<FlagRow, WeakMap<FlagEnvironment, { live?: CompiledFlag; killed?: CompiledFlag }>>();
  private readonly killed = new WeakMap<CompiledFlag, CompiledOverride>();
  private readonly segments = new WeakMap<SegmentRow, CompiledSegment>();

  /** @param isKilled a kill switch of the owner is on */
  flag(row: FlagRow, configuration: FlagEnvironment, isKilled: boolean): CompiledFlag {
    let ofRow = this.flags.get(row);
    if (ofRow === undefined) this.flags.set(row, (ofRow = new WeakMap()));
    let pair = ofRow.get(configuration);
    if (pair === undefined) ofRow.set(configuration, (pair = {}));
    if (isKilled) return (pair.killed ??= compiled(row, { ...configuration, killSwitch: true }));
    return (pair.live ??= compiled(row, configuration));
  }

  /** What a tenant says about a flag of a scope above whose kill switch it has used. */
  killedBelow(compiled: CompiledFlag): CompiledOverride {
    const known = this.killed.get(compiled);
    if (known !== undefined) return known;
    const made = compileOverride({ killSwitch: true }, compiled);
    this.killed.set(compiled, made);
    return made;
  }

  /** @param definition the row's own */
  segment(row: SegmentRow, definition: NonNullable<SegmentRow['definition']>): CompiledSegment {
    const known = this.segments.get(row);
    if (known !== undefined) return known;
    const made = compileSegment({ ...definition, key: row.key });
    this.segments.set(row, made);
    return made;
  }
}

function compiled({ key, definition, archivedAt }: FlagRow, configuration: FlagEnvironment): CompiledFlag {
  const { initial: _initial, conflictsWith: _conflicts, ...flag } = definition;
  return compileFlag({ ...flag, key, ...(archivedAt === null ? {} : { archivedAt }) }, configuration);
}
