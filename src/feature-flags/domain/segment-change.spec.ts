import { describe, expect, it } from '@jest/globals';
import { segmentAfter } from './segment-change.ts';

describe('a change of a segment', () => {
  it('leaves what it does not speak of, replaces lists, and takes away by null', () => {
    const before = { name: 'Pilots', description: 'First', attribute: 'company.id', include: ['1'], exclude: ['2'] };

    expect(segmentAfter(before, {})).toEqual(before);
    expect(segmentAfter(before, { include: ['3'], name: 'All' })).toEqual({ ...before, include: ['3'], name: 'All' });
    expect(segmentAfter(before, { description: null, attribute: null })).toEqual({ name: 'Pilots', include: ['1'], exclude: ['2'] });
    expect(segmentAfter({ name: 'Pilots' }, { attribute: 'user.id', description: 'x' })).toEqual({
      name: 'Pilots',
      attribute: 'user.id',
      description: 'x',
    });
  });
});
