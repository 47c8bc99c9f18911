import { Injectable } from '@nestjs/common';
import { type Scope, type SqlSession, subjectOf, type Work } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { BulkMode, SettingChange, SettingRollback, SettingsWriteResult } from '../contracts/index.ts';
import { changeRecords } from '../domain/change-records.ts';
import { decideSettingChanges, type SettingDecision } from '../domain/decide-setting-changes.ts';
import type { DefinitionSet } from '../domain/definitions-in-force.ts';
import type { SettingChangeFacts } from '../domain/setting-change-facts.ts';
import { SettingValueRepository } from '../persistence/setting-value.repository.ts';
import { SettingFactsHandler, type SettingTarget } from './setting-facts.handler.ts';

/** How changes are judged. */
export interface JudgeOptions {
  readonly mode: BulkMode;
  /** True for one change that is the whole request: pointers then start at its body. */
  readonly single: boolean;
  /** Definitions that are registered together with the changes. */
  readonly defining?: readonly SettingDefinition[];
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

  /** The definitions that changes are judged by. */
  definitionsIn(sql: SqlSession): Promise<DefinitionSet> {
    return this.facts.definitionsIn(sql);
  }

  /** Judges the changes; writes nothing. */
  async judge(
    sql: SqlSession,
    who: Pick<SettingChangeFacts, 'scope' | 'actor'>,
    target: SettingTarget,
    changes: readonly SettingChange[],
    how: JudgeOptions,
  ): Promise<JudgedSettings> {
    const facts = await this.facts.load(sql, who, target, [...new Set(changes.map((change) => change.key))], how.defining);
    return { facts, decision: decideSettingChanges(facts, changes, how.mode, how.single) };
  }

  /** Writes what was decided and records it for the change log; `rollback` says what it takes the settings back to. */
  async write(work: Work, { facts, decision }: JudgedSettings, rollback?: SettingRollback): Promise<SettingsWriteResult> {
    const stream = facts.scope.level === 'user' ? 'preferences' : 'settings';
    if (decision.writes.length > 0) {
      const subject = subjectOf(facts.scope);
      await this.values.write(work, subject, work.revisionAfter(stream), decision.writes);
      work.change(stream, changeRecords(facts, decision, rollback));
    }
    return { revisions: work.revisions(), changed: decision.writes.length, unchanged: decision.unchanged, refused: decision.refused };
  }
}
