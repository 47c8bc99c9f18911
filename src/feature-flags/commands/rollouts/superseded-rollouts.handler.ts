import { Injectable, type OnModuleInit } from '@nestjs/common';
import { coverageAt, FULL_COVERAGE, type Rule } from '#libs/flag-engine';
import { type ChangeRecord, type CommitParticipant, isJsonObject, type Json, jsonEquals, type Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { advance } from '../../domain/rollouts/advance-rollout.ts';
import { abort, pause, type RolloutOrder, supersede } from '../../domain/rollouts/decide-rollout.ts';
import { isMoving, isRunning } from '../../domain/rollouts/flag-rollout.states.ts';
import { isMadeByRollout } from '../../domain/rollouts/rollout-records.ts';
import { BY_TIME, rampOf, type StoredRollout } from '../../domain/rollouts/stored-rollout.ts';
import { RolloutRepository } from '../../persistence/rollout.repository.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';

/**
 * Ends the rollouts whose rules somebody else's change takes over, in the work of that change, whichever way it comes: a coverage by hand,
 * an edit, a removed rule, an import, a restored state. Archiving a flag ends its rollouts, too; switching it off pauses them.
 */
@Injectable()
export class SupersededRollouts implements CommitParticipant, OnModuleInit {
  readonly name = 'superseded-rollouts';
  readonly order = 40;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rollouts: RolloutRepository,
    private readonly desk: RolloutDesk,
  ) {}

  onModuleInit(): void {
    this.unitOfWork.register(this);
  }

  async beforeCommit(work: Work): Promise<void> {
    if (!work.streams.includes('flags')) return;
    const changes = work.changes('flags');
    const archived = changes.filter(({ kind }) => kind === 'flag.archived');
    for (const { key } of archived) await this.endAll(work, key);
    const edits = changes.filter((change) => change.kind.startsWith('flag-environment.') && !isMadeByRollout(change));
    if (edits.length === 0) return;
    for (const rollout of await this.rollouts.running(work, edits)) await this.judge(work, rollout, edits);
  }

  private async endAll(work: Work, key: string): Promise<void> {
    for (const loaded of await this.desk.running(work, key, '*')) {
      const { rollout: caught, ramp } = await this.desk.catchUp(work, loaded);
      const isOver = ramp === undefined || !isRunning(caught.status);
      const after = isOver ? caught : abort({ rollout: caught, ramp }, orderOf(work, 'The flag was archived.'));
      await this.desk.save(work, loaded, { before: loaded.rollout, after, ramp, isPlanned: true });
    }
  }

  private async pause(work: Work, { id }: StoredRollout): Promise<void> {
    const loaded = await this.desk.find(work, id);
    if (loaded === undefined) return;
    const caught = await this.desk.catchUp(work, loaded);
    const { rollout, ramp } = caught;
    const order = { ...orderOf(work, 'The flag was switched off.'), by: BY_TIME };
    const after = ramp === undefined || !isMoving(rollout) ? caught : pause({ rollout, ramp }, order);
    await this.desk.save(work, loaded, { before: loaded.rollout, after: after.rollout, ramp: after.ramp, isPlanned: true });
  }

  private async judge(work: Work, rollout: StoredRollout, edits: readonly ChangeRecord[]): Promise<void> {
    const own = edits.filter(({ key, environment }) => key === rollout.key && environment === rollout.environment);
    const before = rulesOf(own[0]?.before);
    const rule = rulesOf(own.at(-1)?.after).find(({ id }) => id === rollout.ruleId);
    const ramp = rampOf(rollout, before);
    if (ramp !== undefined && jsonEquals(asJson(ramp), asJson(rule?.ramp ?? null))) {
      if (isOff(own.at(-1)?.after)) await this.pause(work, rollout);
      return;
    }
    const caught = advance(rollout, ramp, work.at.getTime());
    const reason = rule === undefined ? 'The rule was removed.' : 'The coverage of the rule was set otherwise.';
    const after = isRunning(caught.status) ? supersede(caught, coverageNow(rule, work.at), orderOf(work, reason)) : caught;
    const flag = await this.desk.flagIn(work, rollout.key, rollout.environment);
    await this.desk.save(work, flag, { before: rollout, after, ramp: undefined, isPlanned: true });
  }
}

function orderOf({ at, actor: { id, name }, context }: Work, why: string): RolloutOrder {
  const reason = context.reason === undefined ? why : `${why} ${context.reason}`;
  return { now: at.getTime(), by: { id, name }, reason, cause: 'edit' };
}

function isOff(environment: Json | undefined): boolean {
  return environment !== undefined && isJsonObject(environment) && environment['state'] === 'off';
}

function coverageNow(rule: Rule | undefined, at: Date): number {
  if (rule === undefined) return 0;
  return rule.ramp === undefined ? (rule.coverage ?? FULL_COVERAGE) : coverageAt(rule.ramp, at.getTime());
}

function rulesOf(environment: Json | undefined): readonly Rule[] {
  const rules = environment !== undefined && isJsonObject(environment) ? environment['rules'] : undefined;
  return JSON.parse(JSON.stringify(rules ?? [])) as readonly Rule[];
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
