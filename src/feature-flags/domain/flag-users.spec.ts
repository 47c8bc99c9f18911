import { describe, expect, it } from '@jest/globals';
import { type FlagUser, usersText } from './flag-users.ts';

const flag = (key: string, environment = '*'): FlagUser => ({ kind: 'flag', key, environment });

describe('what refers to a flag or a segment', () => {
  it('is named once each, with whose it is, and the tenants that are not named are counted', () => {
    const named = [flag('a'), flag('a', 'staging'), { kind: 'override', key: 'b', environment: 'staging', tenant: 'acme' } as const];

    expect(usersText({ named, hiddenTenants: 0 })).toBe('the flag "a", the override of the flag "b" of the tenant "acme"');
    expect(usersText({ named: [], hiddenTenants: 1 })).toBe('1 tenant below');
    expect(usersText({ named: [{ kind: 'segment', key: 's', environment: '*' }], hiddenTenants: 2 })).toBe(
      'the segment "s", 2 tenants below',
    );
  });

  it('is cut short where there is much of it', () => {
    const named = Array.from({ length: 12 }, (_, index) => flag(`f${index}`));

    expect(usersText({ named, hiddenTenants: 0 })).toMatch(/the flag "f9", 2 more$/);
  });
});
