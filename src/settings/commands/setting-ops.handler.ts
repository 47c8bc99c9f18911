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
  type Violation,
  violation,
  type Work,
} from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { SettingChange } from '../contracts/index.ts';
import { isForeignEnvironment } from '../domain/refused-changes.ts';
import { isLockChange } from '../domain/row-after.ts';
import { DEFINITION, rowOf, VALUE } from '../domain/setting-items.ts';
import { refusedChanges } from '../domain/sound-changes.ts';
import { RegisterDefinitions, RegisterDefinitionsHandler } from './register-definitions.command.ts';
import { restoring, RestoreSettings, RestoreSettingsHandler } from './restore-settings.command.ts';
import { SettingFactsHandler } from './setting-facts.handler.ts';

/** Judges and does the ops of synchronised configuration by the commands of single edits. */
@Injectable()
export class SettingOpsHandler {
  constructor(
    private readonly facts: SettingFactsHandler,
    private readonly registration: RegisterDefinitionsHandler,
    private readonly restoration: RestoreSettingsHandler,
  ) {}

  /** The ops, with those blocked that a rule forbids. */
  async judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]> {
    const permitted = ops.map((op) => (isWrite(op) ? withPermissions(op, target.actor) : op));
    const { ops: judged, defining } = await this.judgeDefinitions(sql, permitted);
    return this.judgeValues(sql, target, judged, defining);
  }

  /** Does the ops of one scope in the work, all or none; definitions come before the values that they define. */
  async apply(work: Work, scope: ConfigurationScope, ops: readonly ConfigurationOp[]): Promise<void> {
    const writes = ops.filter(isWrite);
    const documents = writes.filter(({ kind }) => kind === DEFINITION).map(({ after }) => after?.['definition']);
    const rows = writes
      .filter(({ kind }) => kind === VALUE)
      .map(({ key, environment, after }) => ({ key, environment, row: rowOf(after) }));
    if (documents.length > 0) await this.registration.join(work, new RegisterDefinitions(documents, 'atomic', 'api', work.context));
    if (rows.length > 0) await this.restoration.join(work, new RestoreSettings(scope, rows, work.context));
  }

  private async judgeDefinitions(sql: SqlSession, ops: readonly ConfigurationOp[]) {
    const isRegistered = (op: ConfigurationOp): boolean => op.kind === DEFINITION && isWrite(op) && op.op !== 'delete';
    const registered = ops.filter(isRegistered);
    const refused = new Map<ConfigurationOp, readonly Violation[]>();
    for (const op of ops) if (op.kind === DEFINITION && op.op === 'delete') refused.set(op, [definitionStays(op)]);
    let defining: readonly SettingDefinition[] = [];
    if (registered.length > 0) {
      const documents = registered.map(({ after }) => after?.['definition']);
      const decision = this.registration.judge({ documents, origin: 'api' }, await this.facts.definitionsIn(sql));
      defining = decision.register.map(({ definition }) => definition);
      for (const { index, violations } of decision.refused) refused.set(registered[index] as ConfigurationOp, violations);
    }
    return { ops: ops.map((op) => blockedFor(op, refused.get(op))), defining };
  }

  private async judgeValues(
    sql: SqlSession,
    { scope, actor }: ConfigurationTarget,
    ops: readonly ConfigurationOp[],
    defining: readonly SettingDefinition[],
  ): Promise<readonly ConfigurationOp[]> {
    const values = ops.filter((op) => op.kind === VALUE && isWrite(op));
    if (values.length === 0) return ops;
    const changes = values.map(({ key, environment, after }): SettingChange => restoring({ key, environment, row: rowOf(after) }));
    const keys = [...new Set(changes.map(({ key }) => key))];
    const facts = await this.facts.load(sql, { scope, actor }, await this.facts.target(scope), keys, defining);
    const refused = refusedChanges(facts, changes);
    const reasons = new Map(values.map((op, index) => [op, refused.get(index)]));
    return ops.map((op) => blockedFor(op, reasons.get(op)));
  }
}

function blockedFor(op: ConfigurationOp, reasons: readonly Violation[] | undefined): ConfigurationOp {
  return reasons === undefined ? op : blockedOp(op, reasons);
}

function withPermissions(op: ConfigurationOp, actor: Actor | undefined): ConfigurationOp {
  if (actor === undefined) return op;
  const reasons = permissionsOf(op)
    .filter((permission) => !holds(actor, permission))
    .map((permission) => violation('FORBIDDEN', '', `You lack the permission ${permission}.`, { permission }));
  if (op.kind === VALUE && isForeignEnvironment(actor, op)) {
    const message = `You are confined to the environment "${actor.environment}" and may not change "${op.key}" in ${op.environment}.`;
    reasons.push(violation('FORBIDDEN', '', message, { key: op.key, environment: op.environment }));
  }
  return reasons.length === 0 ? op : blockedOp(op, reasons);
}

function permissionsOf({ kind, scope, before, after }: ConfigurationOp): readonly Permission[] {
  if (kind === DEFINITION) return ['settings.define'];
  const isLock = isLockChange(rowOf(before) ?? undefined, rowOf(after) ?? undefined);
  const manage = scope.level === 'application' ? 'settings.manage-application' : 'settings.manage';
  return [manage, 'settings.bulk', ...(isLock ? (['settings.lock'] as const) : [])];
}

function definitionStays({ key }: ConfigurationOp): Violation {
  const message = `"${key}" is defined here and not in the content. Definitions are not taken away by synchronisation.`;
  return violation('DEFINITION_STAYS', '', message, { key });
}
