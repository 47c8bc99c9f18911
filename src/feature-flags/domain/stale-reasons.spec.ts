import { describe, expect, it } from '@jest/globals';
import type { FlagKind } from '#libs/flag-engine';
import { lifetimeEnd, type LastUse, staleReasons } from './stale-reasons.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1_000;

const ago = (days: number, ms = 0) => new Date(NOW.getTime() - days * DAY_MS - ms);
const flag = (kind: FlagKind, age: number, permanent = false) => ({ kind, permanent, createdAt: ago(age).toISOString() });
const use = (variant: string, first: number, last: number, isError = false): LastUse => ({
  key: 'flag',
  variant,
  isError,
  firstAt: ago(first),
  lastAt: ago(last),
});
const reasons = (...[of, uses, isNeeded = false]: [ReturnType<typeof flag>, readonly LastUse[], boolean?]) =>
  staleReasons(of, uses, isNeeded, NOW).map(({ code, since }) => [code, (NOW.getTime() - Date.parse(since)) / DAY_MS]);

const BUSY = [use('on', 100, 0), use('off', 100, 1)];

describe('a flag is stale', () => {
  it.each<[FlagKind, number, number | undefined]>([
    ['release', 39.9, undefined],
    ['release', 40, 0],
    ['experiment', 45, 5],
    ['operational', 6.9, undefined],
    ['operational', 8, 1],
    ['permission', 4_000, undefined],
    ['kill-switch', 4_000, undefined],
  ])('of the kind %s after %d days: since %s days', (kind, age, since) => {
    expect(reasons(flag(kind, age), BUSY)).toEqual(since === undefined ? [] : [['LIFETIME_OVER', expect.closeTo(since, 6)]]);
  });

  it.each<[string, number, readonly LastUse[], number | undefined]>([
    ['never evaluated, made 29 days ago', 29, [], undefined],
    ['never evaluated, made 30 days ago', 30, [], 30],
    ['evaluated 29 days ago', 200, [use('on', 40, 40), use('off', 30, 29)], undefined],
    ['evaluated 31 days ago', 200, [use('on', 40, 40), use('off', 35, 31)], 31],
    ['answering errors only, 31 days ago', 200, [use('', 35, 31, true)], 31],
  ])('when nobody asks: %s', (_, age, uses, since) => {
    expect(reasons(flag('permission', age), uses)).toEqual(since === undefined ? [] : [['NOT_EVALUATED', since]]);
  });

  it.each<[string, readonly LastUse[], number | undefined]>([
    ['one variant since 30 days', [use('on', 30, 0)], 30],
    ['one variant since 29 days', [use('on', 29, 0)], undefined],
    ['two variants', [use('on', 39, 0), use('off', 39, 29)], undefined],
    ['another variant until 33 days ago', [use('on', 39, 0), use('off', 39, 33)], 33],
    ['one variant in two environments', [use('on', 39, 0), use('on', 10, 0)], 39],
    ['the default of the caller', [use('', 35, 0)], 35],
    ['the default of the caller, and an error', [use('', 35, 0), use('', 35, 0, true)], undefined],
  ])('when it answers one thing for long: %s', (_, uses, since) => {
    expect(reasons(flag('release', 39), uses)).toEqual(since === undefined ? [] : [['CONSTANT', since]]);
  });

  it('for two reasons at once', () => {
    expect(reasons(flag('release', 50), [])).toEqual([
      ['LIFETIME_OVER', 10],
      ['NOT_EVALUATED', 50],
    ]);
  });

  it('never when it is permanent', () => {
    expect(reasons(flag('release', 500, true), [])).toEqual([]);
    expect(lifetimeEnd(flag('release', 500, true))).toBeUndefined();
  });

  it('not for the want of evaluations while another flag asks it, and not by one answer when it is kept to be used some day', () => {
    expect(reasons(flag('permission', 500), [], true)).toEqual([]);
    expect(reasons(flag('kill-switch', 500), [use('off', 500, 0)])).toEqual([]);
  });
});
