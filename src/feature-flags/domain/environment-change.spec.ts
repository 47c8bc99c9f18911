import { describe, expect, it } from '@jest/globals';
import type { FlagEnvironment } from '#libs/flag-engine';
import { environmentAfter } from './environment-change.ts';

const BEFORE: FlagEnvironment = {
  state: 'off',
  offVariant: 'off',
  fallthrough: { variant: 'on' },
  salt: 's',
  rules: [{ id: 'r1', salt: 'kept', serve: { variant: 'on' } }],
};

describe('what a flag does after a change', () => {
  it('keeps what was not named, and drops what is null', () => {
    expect(environmentAfter(BEFORE, { state: 'on', offVariant: null }, () => 'new')).toEqual({
      state: 'on',
      fallthrough: { variant: 'on' },
      salt: 's',
      rules: BEFORE.rules,
    });
  });

  it('keeps the salt of a rule whose id stays, so that nobody moves, and salts new rules', () => {
    const rules = [{ id: 'r1', serve: { variant: 'off' } }, { serve: { variant: 'on' } }];

    expect(environmentAfter(BEFORE, { rules }, () => 'new').rules).toEqual([
      { id: 'r1', salt: 'kept', serve: { variant: 'off' } },
      { id: 'new', salt: 'new', serve: { variant: 'on' } },
    ]);
  });
});
