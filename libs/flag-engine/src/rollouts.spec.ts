import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contextOf, flagNamed, ruleNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { BUCKETING_V1 } from './bucketing.ts';
import { evaluate } from './evaluate.ts';
import type { Serve } from './flag.ts';

const IDS = process.env['TEST_LONG'] === '1' ? 1_000_000 : 20_000;
const CELLS = 100;
/** Upper 0.1 % point of chi-square with 99 degrees of freedom, from the tables of the NIST handbook, 1.3.6.7.4. */
const CRITICAL_99 = 148.23;
const PROPERTY = { seed: 20_261_124, numRuns: 200 };

const thirds: Serve = { split: ['a', 'b', 'c'].map((variant, index) => ({ variant, weight: index === 0 ? 33_334 : 33_333 })) };
const letters = { valueType: 'string', variants: { a: 'a', b: 'b', c: 'c', off: 'off' } } as const;

function rollout(coverage: number, salt: string, serve: Serve = thirds) {
  const rules = [ruleNamed('r', { coverage, salt, serve })];
  const view = viewOf([flagNamed('f', { rules, fallthrough: { variant: 'off' } }, letters)]);
  return (id: string): string | undefined => evaluate(view, 'f', contextOf(id)).variant;
}

const unit = fc.oneof(fc.uuid(), fc.string({ minLength: 1 }), fc.emailAddress());
const share = fc.integer({ min: 0, max: 100_000 });

describe('buckets', () => {
  /** Made with murmurhash3js 3.0.1 (x86.hash32), which this project does not use, and exact integers. */
  it.each([
    ['user-1', 'rollout', 'x', 68009],
    ['user-1', 'rollout', 'v', 86169],
    ['user-2', 'rollout', 'x', 16451],
    ['user-2', 'rollout', 'v', 95595],
    ['a', '7f1c', 'x', 62578],
    ['a', '7f1c', 'v', 54022],
    ['abcde', '7f1c', 'x', 92408],
    ['abcde', '7f1c', 'v', 77667],
    ['0190b5d2-7c1e-7d4f-9a3b-2f6f3c1d8e55', 'release-2026', 'x', 22915],
    ['0190b5d2-7c1e-7d4f-9a3b-2f6f3c1d8e55', 'release-2026', 'v', 55274],
    ['me@erp.example', 'release-2026', 'x', 23447],
    ['me@erp.example', 'release-2026', 'v', 72836],
    ['42', 's', 'x', 76373],
    ['42', 's', 'v', 52270],
  ] as const)('puts %s with salt %s at stage %s where it was put on the first day', (id, salt, stage, bucket) => {
    expect(BUCKETING_V1.prepare(salt, stage)(id)).toBe(bucket);
  });

  it.each(['x', 'v'] as const)('are spread evenly at stage %s (chi-square, p > 0.001)', (stage) => {
    for (const form of [(n: number) => `user-${n}`, (n: number) => String(n), (n: number) => `${n}@erp.example`]) {
      const bucketOf = BUCKETING_V1.prepare('7f1c', stage);
      const cells = Array<number>(CELLS).fill(0);
      for (let n = 0; n < IDS; n += 1) {
        const cell = Math.floor((bucketOf(form(n)) * CELLS) / 100_000);
        cells[cell] = (cells[cell] ?? 0) + 1;
      }
      const expected = IDS / CELLS;
      expect(cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(CRITICAL_99);
    }
  });

  it('of exposure and variant do not depend on each other (chi-square, p > 0.001)', () => {
    const [exposure, variant] = [BUCKETING_V1.prepare('7f1c', 'x'), BUCKETING_V1.prepare('7f1c', 'v')];
    const cells = Array<number>(CELLS).fill(0);
    for (let n = 0; n < IDS; n += 1) {
      const cell = Math.floor(exposure(`u${n}`) / 10_000) * 10 + Math.floor(variant(`u${n}`) / 10_000);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const expected = IDS / CELLS;

    expect(cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(CRITICAL_99);
  });
});

describe('rollouts', () => {
  it('growing from 1 % to 100 % drops nobody and moves nobody to another variant', () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `user-${n}`);
    let before = new Map<string, string | undefined>();
    for (const percent of [1, 2, 5, 10, 25, 50, 75, 99, 100]) {
      const variantOf = rollout(percent * 1_000, 'grow');
      const now = new Map(ids.map((id) => [id, variantOf(id)] as const).filter(([, variant]) => variant !== 'off'));
      for (const [id, variant] of before) expect([id, now.get(id)]).toEqual([id, variant]);
      before = now;
    }
    expect(before.size).toBe(ids.length);
  });

  it('keeps everyone in, with the variant they have, between any two coverages', () => {
    fc.assert(
      fc.property(unit, share, share, fc.string({ minLength: 1, maxLength: 20 }), (id, one, other, salt) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        const variant = rollout(small, salt)(id);
        fc.pre(variant !== 'off');
        expect(rollout(large, salt)(id)).toBe(variant);
      }),
      PROPERTY,
    );
  });

  it('takes away first who came last', () => {
    const cameAt = (id: string, salt: string): number => {
      let [low, high] = [0, 100_000];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (rollout(middle, salt)(id) === 'off') low = middle + 1;
        else high = middle;
      }
      return low;
    };
    fc.assert(
      fc.property(unit, unit, share, (early, late, coverage) => {
        fc.pre(cameAt(early, 's') < cameAt(late, 's'));
        const variantOf = rollout(coverage, 's');
        expect(variantOf(late) !== 'off' && variantOf(early) === 'off').toBe(false);
      }),
      { ...PROPERTY, numRuns: 60 },
    );
  });

  it('answers the same every time, for another instance and after a rename, and others for another salt', () => {
    const ids = Array.from({ length: 300 }, (_, n) => `user-${n}`);
    const variants = ids.map(rollout(50_000, 'kept'));
    const rules = [ruleNamed('renamed', { coverage: 50_000, salt: 'kept', serve: thirds })];
    const copy = viewOf([flagNamed('new-name', { rules, fallthrough: { variant: 'off' } }, letters)]);

    expect(ids.map(rollout(50_000, 'kept'))).toEqual(variants);
    expect(ids.map((id) => evaluate(copy, 'new-name', contextOf(id)).variant)).toEqual(variants);
    expect(ids.map(rollout(50_000, 'other'))).not.toEqual(variants);
  });

  it('covers nobody at 0 %, everybody at 100 %, and whole companies by their id', () => {
    expect(rollout(0, 's')('u')).toBe('off');
    expect(rollout(100_000, 's')('u')).not.toBe('off');
    const view = viewOf([
      flagNamed('f', { rules: [ruleNamed('r', { coverage: 50_000, bucketBy: 'company.id' })], fallthrough: { variant: 'off' } }),
    ]);
    const variants = (company: string | number) =>
      new Set(Array.from({ length: 50 }, (_, n) => evaluate(view, 'f', contextOf(`u${n}`, { company: { id: company } })).variant));

    expect(Array.from({ length: 40 }, (_, n) => variants(`c${n}`).size)).toEqual(Array(40).fill(1));
    expect(variants(7)).toEqual(variants('7'));
  });
});
