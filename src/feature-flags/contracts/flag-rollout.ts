import type { NamedActor } from '#libs/kernel';
import type { FlagPlace } from './flag-change.ts';

/** Where a rollout can stand. */
export const ROLLOUT_STATUSES = ['initiated', 'progressing', 'paused', 'rolled-back', 'completed', 'aborted'] as const;

/** Where a rollout stands. The last three are ends. */
export type RolloutStatus = (typeof ROLLOUT_STATUSES)[number];

/** What a rollout can wait for before a step. */
export const ROLLOUT_HOLDS = ['none', 'approval'] as const;

/** A step as it is asked for. */
export interface NewRolloutStep {
  /** 0 to 100 percent, with at most three decimals. */
  readonly percentage: number;
  /** ISO 8601 duration in weeks, days, hours, minutes and seconds after the step before; paused time does not count. */
  readonly after?: string;
  /** RFC 3339 moment with a zone. A step has `after` or `at`; the first may have neither: it is taken at once. */
  readonly at?: string;
  /** `approval`: the step waits until others have approved it. @default 'none' */
  readonly hold?: (typeof ROLLOUT_HOLDS)[number];
}

/** A rollout to start. */
export interface NewRollout extends FlagPlace {
  /** The rule; absent = the only one. */
  readonly ruleId?: string;
  /** 1 to 99. */
  readonly steps: readonly NewRolloutStep[];
}

/** Which rollout; `expectedRevision` absent = whatever it is. */
export interface RolloutPlace {
  readonly key: string;
  readonly environment: string;
  readonly id: string;
  readonly expectedRevision?: number;
}

/** What somebody said to a step. */
export interface RolloutApproval {
  readonly by: NamedActor;
  /** ISO 8601. */
  readonly at: string;
}

/** A step as it is read. */
export interface RolloutStepState {
  /** From 1. */
  readonly number: number;
  readonly percentage: number;
  /** ISO 8601 duration. */
  readonly after?: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly hold: (typeof ROLLOUT_HOLDS)[number];
  readonly approvals: readonly RolloutApproval[];
  /** When it was taken, ISO 8601; absent while it was not. */
  readonly takenAt?: string;
  /** When it will be taken, as far as is known; absent while paused or while an approval is missing. */
  readonly expectedAt?: string;
}

/** What can happen to a rollout. */
export const ROLLOUT_MOVES = [
  'initiated',
  'progressed',
  'approval-requested',
  'step-approved',
  'paused',
  'resumed',
  'rolled-back',
  'completed',
  'aborted',
] as const;

/** What happened to a rollout. */
export type RolloutMove = (typeof ROLLOUT_MOVES)[number];

/** Something that happened to a rollout. */
export interface RolloutTransition {
  readonly move: RolloutMove;
  readonly status: RolloutStatus;
  /** The step that it is about, or that the rollout stands at: from 1, 0 = none yet. */
  readonly step: number;
  /** Coverage from then on, in percent. */
  readonly percentage: number;
  /** When it took effect, ISO 8601. */
  readonly at: string;
  readonly by: NamedActor;
  readonly reason?: string;
}

/** A rollout with its progress at the moment of the read. */
export interface RolloutState {
  readonly id: string;
  readonly key: string;
  readonly environment: string;
  readonly ruleId: string;
  readonly status: RolloutStatus;
  /** Coverage now, in percent; of an ended rollout, that which it left. */
  readonly percentage: number;
  /** Coverage before the start, in percent: what an abort returns to. */
  readonly percentageBefore: number;
  /** The step that it stands at: from 1, 0 = none yet. */
  readonly step: number;
  readonly steps: readonly RolloutStepState[];
  /** How many others must approve a held step. */
  readonly requiredApprovals: number;
  /** The step that waits for approval now. */
  readonly waitingFor?: number;
  /** When time alone changes the coverage next, ISO 8601; absent = not before somebody acts. */
  readonly nextChangeAt?: string;
  readonly startedBy: NamedActor;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601. */
  readonly endedAt?: string;
  /** Everything that happened, the oldest first. */
  readonly transitions: readonly RolloutTransition[];
  /** Revision of the stream `flags` that wrote it last. */
  readonly revision: number;
}

/** Which rollouts a list shows. */
export interface RolloutFilter {
  /** Absent = those that run: initiated, progressing and paused. */
  readonly status?: RolloutStatus | 'any';
  readonly key?: string;
  readonly environment?: string;
}

/** Part of a list of rollouts, the newest first. */
export interface RolloutPage {
  readonly items: readonly RolloutState[];
  /** The id to go on before; absent on the last page. */
  readonly nextBefore?: string;
}
