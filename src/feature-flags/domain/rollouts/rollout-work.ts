/** Kind of the due work that records what time has done to a rollout; its subject is the rollout's id. */
export const ROLLOUT_ADVANCE = 'flag-rollout.advance';
