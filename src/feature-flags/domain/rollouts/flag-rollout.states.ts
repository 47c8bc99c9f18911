import type { RolloutStatus } from '../../contracts/index.ts';

/** Which status a rollout may go to from which. */
export const ROLLOUT_TRANSITIONS: Readonly<Record<RolloutStatus, readonly RolloutStatus[]>> = {
  initiated: ['initiated', 'progressing', 'paused', 'rolled-back', 'completed', 'aborted'],
  progressing: ['progressing', 'paused', 'rolled-back', 'completed', 'aborted'],
  paused: ['paused', 'initiated', 'progressing', 'rolled-back', 'completed', 'aborted'],
  'rolled-back': [],
  completed: [],
  aborted: [],
};

/** What can be asked of a rollout. */
export type RolloutCommandName = 'pause' | 'resume' | 'roll-back' | 'approve' | 'complete' | 'abort';

const RUNNING = ['initiated', 'progressing', 'paused'] as const;

/** From which status each can be asked. */
export const ROLLOUT_COMMANDS: Readonly<Record<RolloutCommandName, readonly RolloutStatus[]>> = {
  pause: ['initiated', 'progressing'],
  resume: ['paused'],
  'roll-back': RUNNING,
  approve: RUNNING,
  complete: RUNNING,
  abort: RUNNING,
};

/** What a rollout was of which it was asked. */
export const ROLLOUT_WORDS: Readonly<Record<RolloutCommandName, string>> = {
  pause: 'paused',
  resume: 'resumed',
  'roll-back': 'rolled back',
  approve: 'approved',
  complete: 'completed',
  abort: 'aborted',
};

/** True while something can still become of it. */
export function isRunning(status: RolloutStatus): boolean {
  return ROLLOUT_TRANSITIONS[status].length > 0;
}

/** True while time moves it on. */
export function isMoving({ status }: { readonly status: RolloutStatus }): boolean {
  return status === 'initiated' || status === 'progressing';
}
