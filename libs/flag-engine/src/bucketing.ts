import { FULL_COVERAGE } from './limits.ts';
import { murmur3 } from './murmur3.ts';

/** `x` decides exposure, `v` picks the variant: two independent draws, so that growing a rollout moves nobody between variants. */
export type BucketingStage = 'x' | 'v';

/** Gives a unit its bucket: at least 0, below 100000. */
export type Draw = (unit: string) => number;

/** How a unit gets its bucket. Another way of doing it is another version, never a change of this one. */
export interface Bucketing {
  readonly version: number;
  /**
   * Prepares what does not depend on the unit.
   * @returns the bucket of a unit: at least 0, below 100000
   */
  prepare(salt: string, stage: BucketingStage): Draw;
}

const HASHES = 2 ** 32;

/** `floor(murmur3(unit, seed = murmur3(salt + ':' + stage, 0)) * 100000 / 2^32)`. Pinned by golden vectors. */
export const BUCKETING_V1: Bucketing = {
  version: 1,
  prepare(salt, stage) {
    const seed = murmur3(`${salt}:${stage}`, 0);
    // The product stays below 2^49 and the division is by a power of two: exact.
    return (unit) => Math.floor((murmur3(unit, seed) * FULL_COVERAGE) / HASHES);
  },
};
