import { describe, expect, it } from '@jest/globals';
import type { FlagEnvironment } from '#libs/flag-engine';
import { ANY_ENVIRONMENT } from '#libs/kernel';
import type { FlagDefinition } from '../contracts/index.ts';
import { exceptionForThings, refusedThings } from './refused-things.ts';
import type { ScopeFlagFacts } from './scope-flag-facts.ts';
import { thingChanges } from './thing-changes.ts';
import type { WantedThing } from './wanted-thing.ts';

const OFF: FlagEnvironment = { state: 'off', salt: 's' };
const ON: FlagEnvironment = { state: 'on', salt: 's' };
const definition = (more: object = {}): FlagDefinition => ({
  name: 'n',
  owner: 'o',
  kind: 'release',
  valueType: 'boolean',
  variants: { on: true, off: false },
  initial: OFF,
  ...more,
});
const NOTHING: ScopeFlagFacts = {
  actor: undefined,
  environments: new Set(['staging', 'production']),
  own: new Map(),
  said: new Map(),
  overrides: new Map(),
  above: new Map(),
  segments: new Map(),
  segmentsAbove: new Map(),
  usersBelow: new Map(),
};
const own = (key: string, isArchived: boolean, said: Readonly<Record<string, FlagEnvironment>> = {}): ScopeFlagFacts => ({
  ...NOTHING,
  own: new Map([[key, { definition: definition(), isArchived }]]),
  said: new Map([[key, new Map(Object.entries(said))]]),
});
const flag = (key: string, state: FlagDefinition | null): WantedThing => ({ thing: 'flag', key, environment: ANY_ENVIRONMENT, state });
const inStaging = (key: string, state: FlagEnvironment | null): WantedThing => ({
  thing: 'flag-environment',
  key,
  environment: 'staging',
  state,
});

describe('the changes that make a scope say what is wanted', () => {
  it.each([
    ['created', NOTHING, flag('a', definition()), { after: definition() }],
    ['updated', own('a', false), flag('a', definition({ owner: 'p' })), { before: definition(), after: definition({ owner: 'p' }) }],
    ['archived', own('a', false), flag('a', null), { before: definition() }],
    ['restored', own('a', true), flag('a', definition()), { after: definition() }],
  ])('tell of a flag that is %s', (verb, facts, wanted, states) => {
    expect(thingChanges(facts, [wanted]).records).toEqual([{ kind: `flag.${verb}`, subject: '', key: 'a', environment: '*', ...states }]);
  });

  it('are none for what is said already, whatever the order of members', () => {
    const { kind, ...others } = definition();
    const facts = own('a', false, { staging: { salt: 's', state: 'on' } });

    expect(thingChanges(facts, [flag('a', { ...others, kind }), inStaging('a', ON)]).records).toEqual([]);
    expect(thingChanges(NOTHING, [flag('a', null), inStaging('a', null)]).records).toEqual([]);
  });

  it('say that a flag went off, and what it was taken back to', () => {
    const { records } = thingChanges(own('a', false, { staging: ON }), [inStaging('a', null)], { rollback: { to: 3 } });

    expect(records).toMatchObject([{ kind: 'flag-environment.cleared', before: ON, details: { cause: 'disabled', rollback: { to: 3 } } }]);
    expect(records[0]).not.toHaveProperty('after');
  });

  it('forget what an archived flag did, where nothing is wanted', () => {
    const facts = own('a', true, { staging: ON, production: ON });
    const { environments } = thingChanges(facts, [flag('a', definition()), inStaging('a', ON)]);

    expect(environments).toEqual([{ key: 'a', environment: 'production', configuration: null }]);
  });
});

describe('what is refused', () => {
  const codes = (facts: ScopeFlagFacts, ...wanted: readonly WantedThing[]) =>
    [...refusedThings(facts, wanted)].map(([{ thing, key }, found]) => `${thing} ${key} ${found.map(({ code }) => code).join(' ')}`);

  it('takes with it what was allowed for its sake alone', () => {
    const needs: FlagEnvironment = { ...ON, prerequisites: [{ flag: 'a', variants: ['on'] }] };

    expect(codes(NOTHING, flag('a', definition()), flag('b', definition()), inStaging('b', needs))).toEqual([]);
    expect(codes(NOTHING, flag('a', definition({ initial: ON })), flag('b', definition()), inStaging('b', needs))).toEqual([
      'flag a FLAG_INITIAL_STATE',
      'flag-environment b FLAG_PREREQUISITE_UNKNOWN',
    ]);
  });

  it('is of the gravest kind, and names every place', () => {
    const refused = refusedThings(NOTHING, [inStaging('a', ON), flag('b', definition({ initial: ON }))]);

    expect(exceptionForThings(refused, 2)).toMatchObject({
      code: 'FEATURE_FLAG_INVALID',
      message: expect.stringMatching(/^2 of 2 parts cannot be as wanted, so nothing was changed/),
      violations: [{ pointer: '/flag-environment/a/staging' }, { pointer: '/flag/b/*/initial/state' }],
    });
    const foreign = refusedThings(
      { ...NOTHING, actor: { kind: 'person', id: 'p', name: 'Ann', permissions: [], tenants: 'all', environment: 'staging' } },
      [flag('b', definition())],
    );
    expect(exceptionForThings(foreign, 1)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is a variant that is still served where nothing is said anew', () => {
    const facts = own('a', false, { staging: { ...ON, offVariant: 'off' } });
    const less = flag('a', definition({ variants: { on: true } }));

    expect(codes(facts, less)).toEqual(['flag a FLAG_IN_USE']);
    expect(codes(facts, less, inStaging('a', ON))).toEqual([]);
  });
});
