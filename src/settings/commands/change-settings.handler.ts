import { Injectable } from '@nestjs/common';
import { type ChangeRecord, type Json, type Scope, type SqlSession, subjectOf, type Work } from '#libs/kernel';
import { type ResolutionLevel, resolveSetting } from '#libs/setting-resolution';
import type { BulkMode, SettingChange, SettingsWriteResult } from '../contracts/index.ts';
import { decideSettingChanges, type SettingDecision } from '../domain/decide-setting-changes.ts';
import type { SettingChangeFacts } from '../domain/setting-change-facts.ts';
import { resolutionLevels, type SettingWrite } from '../domain/setting-state.ts';
import { SettingValueRepository } from '../persistence/setting-value.repository.ts';
import { SettingFactsHandler, type SettingTarget } from './setting-facts.handler.ts';

/** How changes are judged. */
export interface JudgeOptions {
  readonly mode: BulkMode;
  /** True for one change that is the whole request: pointers then start at its body. */
  readonly single: boolean;
}

/** A decision with the facts it was made from. */
export interface JudgedSettings {
  readonly facts: SettingChangeFacts;
  readonly decision: SettingDecision;
}

/** What all commands that change settings share: one path from the wanted changes to the written rows. */
@Injectable()
export class ChangeSettingsHandler {
  constructor(
    private readonly facts: SettingFactsHandler,
    private readonly values: SettingValueRepository,
  ) {}

  /** The stream and the rows that changes in the scope concern. */
  target(scope: Scope): Promise<SettingTarget> {
    return this.facts.target(scope);
  }

  /** Judges the changes; writes nothing. */
  async judge(
    sql: SqlSession,
    scope: Scope,
    target: SettingTarget,
    changes: readonly SettingChange[],
    how: JudgeOptions,
  ): Promise<JudgedSettings> {
    const facts = await this.facts.load(sql, scope, target, [...new Set(changes.map((change) => change.key))]);
    return { facts, decision: decideSettingChanges(facts, changes, how.mode, how.single) };
  }

  /** Writes what was decided and records it for the change log. */
  async write(work: Work, { facts, decision }: JudgedSettings): Promise<SettingsWriteResult> {
    const stream = facts.scope.level === 'user' ? 'preferences' : 'settings';
    if (decision.writes.length > 0) {
      const subject = subjectOf(facts.scope);
      await this.values.write(work, subject, work.revisionAfter(stream), decision.writes);
      work.change(stream, changeRecords(facts, decision, subject));
    }
    return { revisions: work.revisions(), changed: decision.writes.length, unchanged: decision.unchanged, refused: decision.refused };
  }
}

/** The effective value of a setting in the scope of the facts; undefined = unset, or not readable there. */
export function effectiveValue(
  facts: SettingChangeFacts,
  levels: readonly ResolutionLevel[],
  key: string,
  environment: string,
): Json | undefined {
  const definition = facts.registry.get(key);
  if (definition === undefined || (facts.scope.level === 'application' && !definition.allowsApplication)) return undefined;
  return resolveSetting(definition, { environment, levels }).value;
}

function changeRecords(facts: SettingChangeFacts, decision: SettingDecision, subject: string): readonly ChangeRecord[] {
  const before = resolutionLevels(facts.levels, decision.before);
  const after = resolutionLevels(facts.levels, decision.after);
  return decision.writes.map((write: SettingWrite) => {
    const old = decision.before.get(write.key, write.environment)?.value;
    const [was, is] = [
      effectiveValue(facts, before, write.key, write.environment),
      effectiveValue(facts, after, write.key, write.environment),
    ];
    return {
      kind: write.value === undefined ? 'setting.unset' : 'setting.set',
      subject,
      key: write.key,
      environment: write.environment,
      ...(old === undefined ? {} : { before: old }),
      ...(write.value === undefined ? {} : { after: write.value }),
      details: { effective: { ...(is === undefined ? {} : { after: is }), ...(was === undefined ? {} : { before: was }) } },
    };
  });
}
