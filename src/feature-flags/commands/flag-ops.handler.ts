import { Injectable } from '@nestjs/common';
import {
  type Actor,
  blockedOp,
  type ConfigurationOp,
  type ConfigurationScope,
  type ConfigurationTarget,
  holds,
  isWrite,
  type Permission,
  type SqlSession,
  violation,
  type Work,
} from '#libs/kernel';
import { wantedOf } from '../domain/flag-items.ts';
import { refusedThings } from '../domain/refused-things.ts';
import { FlagThingsHandler } from './flag-things.handler.ts';
import { managing, ReplaceFlags, ReplaceFlagsHandler } from './replace-flags.command.ts';

/** Judges and does the ops of synchronised flags by the rules and the write path of single edits. */
@Injectable()
export class FlagOpsHandler {
  constructor(
    private readonly things: FlagThingsHandler,
    private readonly replacement: ReplaceFlagsHandler,
  ) {}

  /** The ops, with those blocked that a rule forbids, seen together. */
  async judge(
    sql: SqlSession,
    { scope, actor }: ConfigurationTarget,
    ops: readonly ConfigurationOp[],
  ): Promise<readonly ConfigurationOp[]> {
    const permitted = ops.map((op) => (isWrite(op) ? withPermission(op, managing(scope), actor) : op));
    const wanted = new Map(permitted.filter(isWrite).map((op) => [op, wantedOf(op)]));
    if (wanted.size === 0) return permitted;
    const things = [...wanted.values()];
    const refused = refusedThings(await this.things.load(sql, scope, actor, things), things);
    return permitted.map((op) => {
      const thing = wanted.get(op);
      const reasons = thing === undefined ? undefined : refused.get(thing);
      return reasons === undefined ? op : blockedOp(op, reasons);
    });
  }

  /** Does the ops of one scope in the work, all or none. */
  async apply(work: Work, scope: ConfigurationScope, ops: readonly ConfigurationOp[]): Promise<void> {
    const wanted = ops.filter(isWrite).map(wantedOf);
    if (wanted.length > 0) await this.replacement.join(work, new ReplaceFlags(scope, wanted, work.context));
  }
}

function withPermission(op: ConfigurationOp, permission: Permission, actor: Actor | undefined): ConfigurationOp {
  if (actor === undefined || holds(actor, permission)) return op;
  return blockedOp(op, [violation('FORBIDDEN', '', `You lack the permission ${permission}.`, { permission })]);
}
