import { describe, expect, it } from '@jest/globals';
import { StaleException } from '#libs/kernel';
import { checkExpected } from './expected-revision.ts';

const STATE = { name: 'qa', revision: 3 };
const LAST_CHANGE = { by: 'Ann', at: '2026-11-24T10:00:00.000Z' };

describe('the state that a change expects', () => {
  it('is any when nothing is said, the revision that was read, or nothing at all', () => {
    expect(() => checkExpected('It', undefined, { state: STATE })).not.toThrow();
    expect(() => checkExpected('It', undefined, { state: undefined })).not.toThrow();
    expect(() => checkExpected('It', 3, { state: STATE })).not.toThrow();
    expect(() => checkExpected('It', 'absent', { state: undefined })).not.toThrow();
    expect(() => checkExpected('It', 0, { state: { revision: 0 } })).not.toThrow();
  });

  it.each([2, 4, 0, 'absent'] as const)('is not the current one: %s', (expected) => {
    expect(() => checkExpected('Environment "qa"', expected, { state: STATE, lastChange: LAST_CHANGE })).toThrow(
      expect.objectContaining({
        code: 'STALE',
        message:
          'Environment "qa" was changed by Ann at 2026-11-24T10:00:00.000Z and is at revision 3. Read it again before you change it.',
        details: { current: STATE, ...LAST_CHANGE },
      }),
    );
  });

  it.each([0, 3])('is not there any more: %s', (expected) => {
    expect(() => checkExpected('It', expected, { state: undefined })).toThrow(StaleException);
    expect(() => checkExpected('It', expected, { state: undefined })).toThrow('It is not there any more.');
  });

  it('may be one that came with the installation, which nobody changed', () => {
    expect(() => checkExpected('It', 5, { state: { revision: 0 } })).toThrow('It is at revision 0.');
  });
});
