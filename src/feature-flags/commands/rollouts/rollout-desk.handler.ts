import { Injectable } from '@nestjs/common';
import type { FlagEnvironment, Ramp } from '#libs/flag-engine';
import { ANY_ENVIRONMENT, IdGenerator, type Json, jsonEquals, type Work } from '#libs/kernel';
import { cancelDueWork, scheduleDueWork } from '#libs/work';
import type { FlagDefinition } from '../../contracts/index.ts';
import { FeatureFlagNotFoundException } from '../../domain/feature-flag.exceptions.ts';
import { environmentRecord } from '../../domain/flag-records.ts';
import { assertSound, environmentViolations } from '../../domain/flag-violations.ts';
import { advance, nextMomentOf } from '../../domain/rollouts/advance-rollout.ts';
import { pause } from '../../domain/rollouts/decide-rollout.ts';
import { isMoving } from '../../domain/rollouts/flag-rollout.states.ts';
import { rolloutMark, rolloutRecords } from '../../domain/rollouts/rollout-records.ts';
import { environmentWith } from '../../domain/rollouts/rollout-rule.ts';
import { ROLLOUT_ADVANCE } from '../../domain/rollouts/rollout-work.ts';
import { BY_TIME, rampOf, type StoredRollout } from '../../domain/rollouts/stored-rollout.ts';
import { FlagRepository } from '../../persistence/flag.repository.ts';
import { RolloutRepository } from '../../persistence/rollout.repository.ts';

/** What a flag does where it is rolled out. */
export interface FlagThere {
  readonly definition: FlagDefinition;
  readonly configuration: FlagEnvironment;
  /** 0 = nothing was said for the environment yet. */
  readonly flagRevision: number;
}

/** A rollout with what its flag does. */
export interface LoadedRollout extends FlagThere {
  readonly rollout: StoredRollout;
  /** Undefined = the rule does not follow the rollout. */
  readonly ramp: Ramp | undefined;
}

/** What became of a rollout. */
export interface RolloutOutcome {
  /** Undefined = it begins. */
  readonly before: StoredRollout | undefined;
  readonly after: StoredRollout;
  /** What the rule follows while the rollout runs; undefined = the rule is not touched. */
  readonly ramp: Ramp | undefined;
  /** False for what was not judged when the rollout began. */
  readonly isPlanned: boolean;
}

/** Brings rollouts in and out of a work: the row, the rule, the change log and the due work, all of them or none. */
@Injectable()
export class RolloutDesk {
  constructor(
    private readonly rollouts: RolloutRepository,
    private readonly flags: FlagRepository,
    private readonly ids: IdGenerator,
  ) {}

  /** A rollout of the work's tenant. */
  async find(work: Work, id: string): Promise<LoadedRollout | undefined> {
    const rollout = await this.rollouts.find(work.sql, work.tenantId, id);
    return rollout === undefined ? undefined : this.withFlag(work, rollout);
  }

  /** The rollouts of the work's tenant that run for a flag. @param environment `*` = in all */
  async running(work: Work, key: string, environment: string): Promise<readonly LoadedRollout[]> {
    const found = await this.rollouts.running(work, [{ key, environment }]);
    return Promise.all(found.map((rollout) => this.withFlag(work, rollout)));
  }

  /** What a flag of the work's tenant does in an environment. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  async flagIn(work: Work, key: string, environment: string): Promise<FlagThere> {
    const [flag] = await this.flags.find(work.sql, [work.tenantId], key);
    if (flag === undefined) throw new FeatureFlagNotFoundException(key);
    const rows = await this.flags.environments(work.sql, work.tenantId, key);
    const row = rows.find((one) => one.environment === environment);
    return { definition: flag.definition, configuration: row?.configuration ?? flag.definition.initial, flagRevision: row?.revision ?? 0 };
  }

  /** Since when the work's tenant gets nothing of a flag in an environment by a kill switch, in milliseconds since 1970 UTC; undefined = none is on. */
  async killedAt(work: Work, key: string, environment: string): Promise<number | undefined> {
    const switches = await Promise.all(
      [environment, ANY_ENVIRONMENT].map((where) => this.flags.findSwitch(work.sql, work.tenantId, key, where)),
    );
    const moments = switches.flatMap((row) => (row?.killed === true ? [Date.parse(row.changedAt)] : []));
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /**
   * A rollout with what time has done to it until now. Where a kill switch is on it stands still as of the moment that it was used, whoever
   * notes that first: nobody gets more by it than they got before, once the switch is taken back.
   */
  async catchUp(work: Work, loaded: LoadedRollout): Promise<LoadedRollout> {
    const { rollout, ramp } = loaded;
    const now = work.at.getTime();
    const stoppedAt = isMoving(rollout) ? await this.killedAt(work, rollout.key, rollout.environment) : undefined;
    const caught = advance(rollout, ramp, stoppedAt ?? now);
    if (stoppedAt === undefined || ramp === undefined || !isMoving(caught)) return { ...loaded, rollout: caught };
    return {
      ...loaded,
      ...pause({ rollout: caught, ramp }, { now: stoppedAt, by: BY_TIME, reason: 'The kill switch of the flag was used.' }),
    };
  }

  /** Records what time has done to the rollouts of a flag. @param environment `*` = in all */
  async catchUpAll(work: Work, key: string, environment: string): Promise<void> {
    for (const loaded of await this.running(work, key, environment)) await this.record(work, loaded);
  }

  /** Records what time has done to a rollout. */
  async record(work: Work, loaded: LoadedRollout): Promise<LoadedRollout> {
    const { rollout: after, ramp } = await this.catchUp(work, loaded);
    return this.save(work, loaded, { before: loaded.rollout, after, ramp, isPlanned: true });
  }

  /** Writes what became of a rollout, and when there is something to record next. @returns the rollout as it is written, and what its flag does */
  async save(work: Work, flag: FlagThere, outcome: RolloutOutcome): Promise<LoadedRollout> {
    const { before, after, ramp, isPlanned } = outcome;
    const records = rolloutRecords(before, after);
    const rollout = records.length === 0 ? after : await this.rollouts.write(work, after);
    const configuration = ramp === undefined ? flag.configuration : environmentWith(flag.configuration, after, ramp);
    if (!jsonEquals(asJson(flag.configuration), asJson(configuration))) {
      const { key, environment } = after;
      assertSound(`"${key}" in ${environment} would not be valid.`, environmentViolations(key, flag.definition, configuration));
      await this.flags.writeEnvironment(work, key, environment, configuration);
      const mark = rolloutMark(after, isPlanned);
      work.change('flags', [environmentRecord({ key, environment }, { before: flag.configuration, after: configuration }, mark)]);
    }
    work.change('flags', records);
    await this.schedule(work, after, ramp);
    return { ...flag, rollout, configuration, ramp };
  }

  // Also when nothing was recorded: the item that led here may have come before its time by this process's clock.
  private async schedule({ sql, tenantId }: Work, rollout: StoredRollout, ramp: Ramp | undefined): Promise<void> {
    const at = ramp === undefined ? undefined : nextMomentOf(rollout, ramp);
    const item = { tenantId, kind: ROLLOUT_ADVANCE, subject: rollout.id };
    if (at === undefined) await cancelDueWork(sql, item);
    else await scheduleDueWork(sql, { ...item, id: this.ids.next(), dueAt: new Date(at) });
  }

  private async withFlag(work: Work, rollout: StoredRollout): Promise<LoadedRollout> {
    const flag = await this.flagIn(work, rollout.key, rollout.environment);
    return { ...flag, rollout, ramp: rampOf(rollout, flag.configuration.rules) };
  }
}

function asJson(environment: FlagEnvironment): Json {
  return JSON.parse(JSON.stringify(environment)) as Json;
}
