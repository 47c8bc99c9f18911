import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import { defineSettings, type SettingsOf } from './define-settings.ts';
import { SETTING_KINDS, type SettingKind } from './definition.ts';
import { lintDefinitions } from './lint.ts';
import type { SecretValue } from './secret-values.ts';
import { s } from './setting-builder.ts';

// The compiler is the test: `npm run typecheck` fails at a mark that has no error below it, and at an error that has no mark.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Address = { readonly street: string; readonly zip?: string };

const every = defineSettings('every', {
  boolean: s.boolean({ default: false }),
  integer: s.integer({ min: 0, max: 9, step: 3, default: 3 }),
  number: s.number({ min: 0.5, default: 1.5 }),
  decimal: s.decimal({ min: '0', step: '0.01', default: '1.50' }),
  string: s.string({ minLength: 1, maxLength: 9, pattern: '^a', default: 'a' }),
  enum: s.enum(['a', { value: 'b', label: 'B' }], { default: 'b' }),
  'multi-enum': s.multiEnum(['a', 'b'], { minItems: 1, maxItems: 2, default: ['b'] }),
  duration: s.duration({ default: 'PT1H' }),
  date: s.date({ min: '2020-01-01', default: '2024-02-29' }),
  time: s.time({ max: '20:00', default: '08:30' }),
  url: s.url({ schemes: ['https'], default: 'https://erp.example.com' }),
  email: s.email({ maxLength: 99, default: 'ann@example.com' }),
  color: s.color({ default: '#a0b1c2' }),
  reference: s.reference({ target: 'currency', default: 'EUR' }),
  list: s.list(s.enum(['x', 'y']), { uniqueItems: true, default: ['x'] }),
  json: s.json<Address>({ schema: { type: 'object' }, merge: 'deepMerge', default: { street: 'Main' } }),
  // A secret has no default.
  secret: s.secret({ minLength: 8 }),
} satisfies Record<SettingKind, unknown>);

interface EveryKind {
  readonly boolean: boolean;
  readonly integer: number;
  readonly number: number;
  readonly decimal: string;
  readonly string: string;
  readonly enum: 'a' | 'b';
  readonly 'multi-enum': readonly ('a' | 'b')[];
  readonly duration: string;
  readonly date: string;
  readonly time: string;
  readonly url: string;
  readonly email: string;
  readonly color: string;
  readonly reference: string;
  readonly list: readonly ('x' | 'y')[];
  readonly json: Address;
  readonly secret: SecretValue | undefined;
}

const none = defineSettings('none', {
  boolean: s.boolean(),
  integer: s.integer(),
  number: s.number(),
  decimal: s.decimal(),
  string: s.string(),
  enum: s.enum(['a', 'b']),
  'multi-enum': s.multiEnum(['a', 'b']),
  duration: s.duration(),
  date: s.date(),
  time: s.time(),
  url: s.url(),
  email: s.email(),
  color: s.color(),
  reference: s.reference({ target: 'currency' }),
  list: s.list(s.integer()),
  json: s.json(),
  secret: s.secret(),
} satisfies Record<SettingKind, unknown>);

type WithoutDefaults = {
  readonly [Kind in SettingKind]: (Kind extends 'list' ? readonly number[] : Kind extends 'json' ? Json : EveryKind[Kind]) | undefined;
};

/** By kind: defaults and constraints that are not of it. Compiled and never run. */
const MISTAKES: Record<SettingKind, () => unknown> = {
  boolean: () => [
    // @ts-expect-error true is no text
    s.boolean({ default: 'true' }),
    // @ts-expect-error there is nothing to limit
    s.boolean({ min: 0 }),
  ],
  integer: () => [
    // @ts-expect-error a number is no text
    s.integer({ default: '3' }),
    // @ts-expect-error neither is its bound
    s.integer({ min: '0' }),
    // @ts-expect-error an environment's default is one too
    s.integer({ default: 3, defaultByEnvironment: { test: '1' } }),
    // @ts-expect-error a number has no length
    s.integer({ maxLength: 3 }),
  ],
  number: () => [
    // @ts-expect-error a number is no text
    s.number({ default: '1.5' }),
    // @ts-expect-error a number has no pattern
    s.number({ pattern: '^1' }),
  ],
  decimal: () => [
    // @ts-expect-error a decimal is text, since a double is not exact
    s.decimal({ default: 1.5 }),
    // @ts-expect-error so is its step
    s.decimal({ step: 0.01 }),
  ],
  string: () => [
    // @ts-expect-error null is a value of json only
    s.string({ default: null }),
    // @ts-expect-error text has a length, no maximum
    s.string({ max: 3 }),
  ],
  enum: () => [
    // @ts-expect-error the default is not one of the values
    s.enum(['a', { value: 'b', label: 'B' }], { default: 'B' }),
    // @ts-expect-error neither is an environment's
    s.enum(['a', 'b'], { default: 'a', defaultByEnvironment: { production: 'c' } }),
    // @ts-expect-error the values are text
    s.enum([1, 2]),
  ],
  'multi-enum': () => [
    // @ts-expect-error an element is not one of the values
    s.multiEnum(['a', 'b'], { default: ['c'] }),
    // @ts-expect-error the default is a list
    s.multiEnum(['a', 'b'], { default: 'a' }),
    // @ts-expect-error an environment's default is one too
    s.multiEnum(['a', 'b'], { defaultByEnvironment: { test: ['c'] } }),
  ],
  duration: () => [
    // @ts-expect-error a duration is ISO 8601 text
    s.duration({ default: 3600 }),
    // @ts-expect-error durations have no order that a bound could use
    s.duration({ max: 'PT2H' }),
  ],
  date: () => [
    // @ts-expect-error a day is text, no instant
    s.date({ default: new Date(0) }),
    // @ts-expect-error so is its bound
    s.date({ min: 2020 }),
  ],
  // @ts-expect-error a time of day is text
  time: () => s.time({ default: 8 }),
  url: () => [
    // @ts-expect-error an address is text
    s.url({ default: new URL('https://erp.example.com') }),
    // @ts-expect-error there may be several schemes
    s.url({ schemes: 'https' }),
  ],
  // @ts-expect-error an address has a greatest length, no least
  email: () => s.email({ minLength: 3 }),
  // @ts-expect-error a color is text
  color: () => s.color({ default: 0xa0b1c2 }),
  reference: () => [
    // @ts-expect-error a reference says what it refers to
    s.reference({ default: 'EUR' }),
    // @ts-expect-error and is text
    s.reference({ target: 'currency', default: 978 }),
  ],
  list: () => [
    // @ts-expect-error the elements are numbers
    s.list(s.integer(), { default: ['a'] }),
    // @ts-expect-error the elements are of the enum
    s.list(s.enum(['x', 'y']), { default: ['z'] }),
    // @ts-expect-error an environment's default is a list of them too
    s.list(s.integer(), { default: [], defaultByEnvironment: { test: 1 } }),
    // @ts-expect-error lists replace one another
    s.list(s.integer(), { merge: 'deepMerge' }),
  ],
  json: () => [
    // @ts-expect-error the default is of the type that was named
    s.json<Address>({ default: { streets: 'Main' } }),
    // @ts-expect-error an environment's is, too
    s.json<Address>({ default: { street: 'Main' }, defaultByEnvironment: { test: { zip: '1' } } }),
    // @ts-expect-error what JSON cannot carry is no value
    s.json<{ at: Date }>(),
    // @ts-expect-error there is no such way to merge
    s.json({ merge: 'append' }),
  ],
  secret: () => [
    // @ts-expect-error a definition is read by everyone, so that a secret in it would be none
    s.secret({ default: 'hunter2' }),
    // @ts-expect-error nor has an environment one
    s.secret({ defaultByEnvironment: { test: 'hunter2' } }),
    // @ts-expect-error a secret is a text
    s.secret({ min: 1 }),
  ],
};

describe('the types of every kind of setting', () => {
  it('are inferred, with a default and without one', () => {
    const withDefaults: Same<SettingsOf<typeof every>, EveryKind> = true;
    const without: Same<SettingsOf<typeof none>, WithoutDefaults> = true;

    expect([withDefaults, without]).toEqual([true, true]);
  });

  it('belong to sound definitions of these kinds', () => {
    const documents = [...every.documents, ...none.documents];

    expect([...every.findings, ...none.findings, ...lintDefinitions(documents)]).toEqual([]);
    expect(documents.map(({ key, kind }) => key === `every.${kind}` || key === `none.${kind}`)).not.toContain(false);
    expect(every.documents.map(({ kind }) => kind).sort()).toEqual([...SETTING_KINDS].sort());
  });

  it('refuse what is not of the kind when compiling', () => {
    expect(Object.keys(MISTAKES).sort()).toEqual([...SETTING_KINDS].sort());
  });
});
