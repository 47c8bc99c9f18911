import { describe, expect, it } from '@jest/globals';
import type { ApiKeyState } from '../contracts/index.ts';
import { decideRotation } from './decide-rotation.ts';

const NOW = new Date('2027-01-01T00:00:00.000Z');

function key(rest: Partial<ApiKeyState> = {}): ApiKeyState {
  return { id: 'k', prefix: 'smk_old', name: 'key', roles: [], permissions: [], createdAt: '2026-01-01T00:00:00Z', ...rest };
}

describe('the rotation of an API key', () => {
  it.each([
    ['P1D', '2027-01-02T00:00:00.000Z'],
    ['PT30M', '2027-01-01T00:30:00.000Z'],
    ['P1DT2H3M4S', '2027-01-02T02:03:04.000Z'],
    ['P90D', '2027-04-01T00:00:00.000Z'],
  ])('lets the secret before go on for %s', (overlap, worksUntil) => {
    expect(decideRotation(key(), overlap, NOW)).toEqual({ prefix: 'smk_old', worksUntil });
  });

  it.each(['PT0S', 'P0D'])('ends the secret before at once with %s', (overlap) => {
    expect(decideRotation(key(), overlap, NOW)).toBeUndefined();
  });

  it.each(['', 'P', 'PT', 'P1', '1D', 'P-1D', 'P1M', 'P1Y', 'P1W', 'PT1.5S', 'P90DT1S', 'P9999D', 'p1d', 'P1D '])(
    'refuses the overlap %j',
    (overlap) => {
      expect(() => decideRotation(key(), overlap, NOW)).toThrow('An overlap is an ISO 8601 duration');
    },
  );

  it.each([[{ revokedAt: '2026-12-01T00:00:00Z' }], [{ expiredAt: '2026-12-01T00:00:00Z' }], [{ expiresAt: '2027-01-01T00:00:00.000Z' }]])(
    'is for keys that work: not with %j',
    (ended) => {
      expect(() => decideRotation(key(ended), 'P1D', NOW)).toThrow(expect.objectContaining({ code: 'API_KEY_ENDED' }));
    },
  );

  it('keeps no third secret, but ends all of them when asked to', () => {
    const rotated = key({ previous: { prefix: 'smk_older', worksUntil: '2027-01-01T00:00:00.001Z' } });
    const over = key({ previous: { prefix: 'smk_older', worksUntil: '2027-01-01T00:00:00.000Z' } });

    expect(() => decideRotation(rotated, 'PT1H', NOW)).toThrow(expect.objectContaining({ code: 'ROTATION_UNDER_WAY' }));
    expect(decideRotation(rotated, 'PT0S', NOW)).toBeUndefined();
    expect(decideRotation(over, 'PT1H', NOW)).toMatchObject({ prefix: 'smk_old' });
  });
});
