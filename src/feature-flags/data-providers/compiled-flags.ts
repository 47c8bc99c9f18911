import { Injectable } from '@nestjs/common';
import {
  type CompiledFlag,
  type CompiledOverride,
  type CompiledSegment,
  compileFlag,
  compileOverride,
  compileSegment,
  type FlagEnvironment,
  type TenantOverride,
} from '#libs/flag-engine';
import type { FlagRow, SegmentRow } from '../domain/flag-rows.ts';

const NOTHING: TenantOverride = {};

/** Compiled flags and segments, shared by all tenants: each is made on its first use and kept as long as its row. */
@Injectable()
export class CompiledFlags {
  private readonly flags = new WeakMap<FlagRow, WeakMap<FlagEnvironment, { live?: CompiledFlag; killed?: CompiledFlag }>>();
  private readonly overrides = new WeakMap<CompiledFlag, WeakMap<TenantOverride, { live?: CompiledOverride; killed?: CompiledOverride }>>();
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
}

function compiled({ key, definition, archivedAt }: FlagRow, configuration: FlagEnvironment): CompiledFlag {
  const { initial: _initial, conflictsWith: _conflicts, ...flag } = definition;
  return compileFlag({ ...flag, key, ...(archivedAt === null ? {} : { archivedAt }) }, configuration);
}
