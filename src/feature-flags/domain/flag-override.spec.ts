import { describe, expect, it } from '@jest/globals';
import type { FlagDefinition } from '../contracts/index.ts';
import { completeOverride, overrideRecord, overrideViolations } from './flag-override.ts';

const DEFINITION = { variants: { on: true, off: false } } as unknown as FlagDefinition;
const PLACE = { key: 'f', environment: 'staging' };

describe('an override of a flag', () => {
  it('says something', () => {
    expect(overrideViolations({}, DEFINITION)).toMatchObject([{ code: 'FLAG_OVERRIDE_EMPTY' }]);
    expect(overrideViolations({ rules: [] }, DEFINITION)).toEqual([]);
    expect(overrideViolations({ state: 'off', variant: 'on' }, DEFINITION)).toEqual([]);
  });

  it('names variants of the flag, with weights that add up', () => {
    const split = [
      { variant: 'on', weight: 50_000 },
      { variant: 'off', weight: 49_999 },
    ];

    expect(overrideViolations({ variant: 'blue' }, DEFINITION)).toMatchObject([{ code: 'UNKNOWN_VARIANT', pointer: '/variant' }]);
    expect(overrideViolations({ fallthrough: { split } }, DEFINITION)).toMatchObject([{ code: 'WEIGHTS_INVALID' }]);
  });

  it('keeps the salts of rules that were there, here or in the flag, the nearest first; others get new ones', () => {
    let count = 0;
    const names = () => `new-${(count += 1)}`;
    const rule = (id: string, salt: string) => ({ id, salt, serve: { variant: 'on' } });
    const known = [rule('a', 'of-override'), rule('a', 'of-flag'), rule('b', 'of-flag')];
    const serve = { variant: 'off' };

    expect(completeOverride({ rules: [{ id: 'a', serve }, { id: 'b', serve }, { serve }] }, known, names)).toEqual({
      rules: [
        { id: 'a', salt: 'of-override', serve },
        { id: 'b', salt: 'of-flag', serve },
        { id: 'new-1', salt: 'new-2', serve },
      ],
    });
    expect(completeOverride({ state: 'on' }, known, names)).toEqual({ state: 'on' });
  });

  it('is written down with what was before', () => {
    expect(overrideRecord(PLACE, { after: { state: 'on' } })).toMatchObject({
      kind: 'flag-override.set',
      ...PLACE,
      after: { state: 'on' },
    });
    expect(overrideRecord(PLACE, { before: { state: 'on' } })).not.toHaveProperty('after');
    expect(overrideRecord(PLACE, { before: { state: 'on' } }).kind).toBe('flag-override.removed');
  });
});
