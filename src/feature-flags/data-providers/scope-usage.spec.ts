import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EvaluationDetails } from '#libs/flag-engine';
import { ManualClock } from '#libs/testing';
import { ScopeUsage } from './scope-usage.ts';
import { UsageCounts } from './usage-counts.ts';

const PLACE = { tenantId: 'acme', environment: 'production' };

function answer(flagKey: string, variant: string | undefined, more: Partial<EvaluationDetails> = {}): EvaluationDetails {
  return { flagKey, variant, reason: 'STATIC', value: true, ...more } as EvaluationDetails;
}

describe('the counting of evaluations', () => {
  let clock: ManualClock;
  let counts: UsageCounts;
  let usage: ScopeUsage;

  beforeEach(() => {
    clock = new ManualClock(new Date('2026-11-24T23:59:59.999Z'));
    counts = new UsageCounts(clock);
    counts.keepTime();
    usage = new ScopeUsage(counts, PLACE, (key) => (key.startsWith('flag') ? 'owner' : undefined));
  });

  const taken = () => counts.take(1_000_000, new Set()).map(({ key, variant, reason, day, count }) => [key, variant, reason, day, count]);

  it('tells flags, variants and reasons apart', () => {
    for (let times = 0; times < 3; times++) usage.count(answer('flag-a', 'on'));
    usage.count(answer('flag-a', 'off'));
    usage.count(answer('flag-a', 'on', { reason: 'SPLIT' }));
    usage.count(answer('flag-b', undefined, { reason: 'ERROR' }));

    expect(counts.waiting).toBe(4);
    expect(taken()).toEqual([
      ['flag-a', 'on', 'STATIC', 20_781, 3],
      ['flag-a', 'off', 'STATIC', 20_781, 1],
      ['flag-a', 'on', 'SPLIT', 20_781, 1],
      ['flag-b', undefined, 'ERROR', 20_781, 1],
    ]);
  });

  it('gives every count once', () => {
    usage.count(answer('flag-a', 'on'));
    expect(taken()).toHaveLength(1);
    expect(taken()).toEqual([]);

    usage.count(answer('flag-a', 'on'));
    expect(taken()).toEqual([['flag-a', 'on', 'STATIC', 20_781, 1]]);
  });

  it('gives as much as is asked for, and leaves what may wait', () => {
    const other = new ScopeUsage(counts, { ...PLACE, tenantId: 'rival' }, () => 'owner');
    for (const key of ['flag-a', 'flag-b', 'flag-c']) {
      usage.count(answer(key, 'on'));
      other.count(answer(key, 'on'));
    }
    const keys = (limit: number, without: readonly string[]) =>
      counts.take(limit, new Set(without)).map(({ tenantId, key }) => `${tenantId} ${key}`);

    expect(keys(2, ['rival'])).toEqual(['acme flag-a', 'acme flag-b']);
    expect(keys(9, [])).toEqual(['rival flag-b', 'acme flag-c', 'rival flag-c', 'rival flag-a']);
    expect(counts.waiting).toBe(0);
  });

  it('counts bulks, also when their flags are others than before', () => {
    usage.countAll([answer('flag-a', 'on'), answer('flag-b', 'on')]);
    usage.countAll([answer('flag-b', 'on'), answer('flag-c', 'on')]);
    usage.countAll([answer('nowhere', undefined), answer('flag-c', 'on'), answer('flag-c', 'off')]);

    expect(taken().map(([key, variant, , , count]) => [key, variant, count])).toEqual([
      ['flag-a', 'on', 1],
      ['flag-b', 'on', 2],
      ['flag-c', 'on', 2],
      ['flag-c', 'off', 1],
    ]);
  });

  it('raises the counter that a caller kept, and another one for another answer or another day', () => {
    let last = usage.countAgain(undefined, answer('flag-a', 'on'));
    last = usage.countAgain(last, answer('flag-a', 'on'));
    last = usage.countAgain(last, answer('flag-a', 'off'));
    last = usage.countAgain(last, answer('flag-a', 'off', { reason: 'SPLIT' }));
    clock.advance(1);
    counts.keepTime();
    usage.countAgain(last, answer('flag-a', 'off', { reason: 'SPLIT' }));

    expect(usage.countAgain(undefined, answer('nowhere', undefined))).toBeUndefined();
    expect(taken()).toEqual([
      ['flag-a', 'on', 'STATIC', 20_781, 2],
      ['flag-a', 'off', 'STATIC', 20_781, 1],
      ['flag-a', 'off', 'SPLIT', 20_781, 1],
      ['flag-a', 'off', 'SPLIT', 20_782, 1],
    ]);
  });

  it('does not keep keys that have no flag', () => {
    for (let number = 0; number < 1_000; number++) usage.count(answer(`made-up-${number}`, undefined, { reason: 'ERROR' }));

    expect(taken()).toEqual([]);
  });

  it('begins anew at midnight UTC, and keeps what the day before had', () => {
    usage.count(answer('flag-a', 'on'));
    clock.advance(1);
    counts.keepTime();
    usage.count(answer('flag-a', 'on'));
    usage.count(answer('flag-a', 'on'));

    expect(taken()).toEqual([
      ['flag-a', 'on', 'STATIC', 20_781, 1],
      ['flag-a', 'on', 'STATIC', 20_782, 2],
    ]);
  });

  it('loses nothing when there are more counters than are kept', () => {
    for (let number = 0; number < 250_000; number++) usage.count(answer(`flag-${number}`, 'on'));
    usage.count(answer('flag-0', 'on'));

    expect(taken().reduce((sum, [, , , , count]) => sum + Number(count), 0)).toBe(250_001);
  });

  it('stops counting while nothing is taken for long, and goes on then', () => {
    for (let number = 0; number < 500_000; number++) usage.count(answer(`flag-${number}`, 'on'));
    expect(counts.waiting).toBe(400_000);
    expect(taken()).toHaveLength(400_000);

    usage.count(answer('flag-499999', 'on'));
    expect(taken()).toEqual([['flag-499999', 'on', 'STATIC', 20_781, 1]]);
  });
});
