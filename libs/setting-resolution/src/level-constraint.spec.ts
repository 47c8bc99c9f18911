import { describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/kernel';
import type { SettingKind } from './definition.ts';
import { isWithin, type LevelConstraint, outsideConstraint } from './level-constraint.ts';

describe('a constraint of an upper level', () => {
  it.each<[SettingKind, LevelConstraint, readonly Json[], readonly Json[]]>([
    ['integer', { min: 2, max: 4 }, [2, 3, 4], [1, 5]],
    ['number', { max: 0.5 }, [-1, 0.5], [0.51]],
    ['decimal', { min: '9.50', max: '10' }, ['9.5', '10.00'], ['9.49', '10.01', '100']],
    ['date', { min: '2026-02-28' }, ['2026-02-28', '2026-03-01'], ['2026-02-27']],
    ['time', { max: '08:30' }, ['08:30', '08:30:00', '00:00'], ['08:30:01', '17:00']],
    ['enum', { allowed: ['a'] }, ['a'], ['b']],
    ['boolean', { allowed: [false] }, [false], [true]],
    ['json', { allowed: [{ a: 1, b: 2 }, null] }, [{ b: 2, a: 1 }, null], [{ a: 1 }, 0]],
    ['integer', { min: 2, allowed: [1, 3] }, [3], [1, 2]],
    ['string', { allowed: [] }, [], ['']],
  ])('of %s settings, %j', (kind, constraint, inside, outside) => {
    expect(inside.filter((value) => !isWithin(kind, value, constraint))).toEqual([]);
    expect(outside.filter((value) => isWithin(kind, value, constraint))).toEqual([]);
  });

  it('says what is allowed, and by whom', () => {
    expect(outsideConstraint({ min: 1, max: 5, allowed: [1, 2] }, 'tenant acme', '/value')).toMatchObject({
      code: 'SETTING_CONSTRAINED',
      pointer: '/value',
      message: 'The value must be at least 1 and at most 5 and one of 1, 2: tenant acme allows no other.',
      params: { min: 1, max: 5, allowed: [1, 2], constrainedBy: 'tenant acme' },
    });
  });
});
