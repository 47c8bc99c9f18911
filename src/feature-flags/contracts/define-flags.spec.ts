import { describe, expect, it } from '@jest/globals';
import type { EvaluationDetails } from '#libs/flag-engine';
import type { Json } from '#libs/kernel';
import { defineFlags, type FlagsOf } from './define-flags.ts';
import { typedFlags } from './typed-flags.ts';

// The compiler is the test of the types: `npm run typecheck` fails at a mark that has no error below it, and at an error that has no mark.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const shop = defineFlags({
  'shop.express': { default: false, description: 'One-page checkout' },
  'shop.layout': { default: 'classic', oneOf: ['classic', 'modern'] },
  'shop.page-size': { default: 20 },
  'shop.theme': { default: { colour: 'blue', tags: ['a'] } },
});

interface Declared {
  readonly 'shop.express': boolean;
  readonly 'shop.layout': 'classic' | 'modern';
  readonly 'shop.page-size': number;
  readonly 'shop.theme': { readonly colour: string; readonly tags: readonly string[] };
}

const isInferred: Same<FlagsOf<typeof shop>, Declared> = true;

/** Flags that serve these values; all others do not exist. */
function serving(values: Readonly<Record<string, Json>>) {
  return typedFlags(
    {
      details(flagKey, otherwise): EvaluationDetails {
        const value = values[flagKey];
        const nothing = {
          errorMessage: undefined,
          detail: undefined,
          ruleId: undefined,
          bucket: undefined,
          prerequisite: undefined,
          metadata: undefined,
        };
        if (value === undefined)
          return { ...nothing, flagKey, value: otherwise, variant: undefined, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' };
        return { ...nothing, flagKey, value, variant: 'some', reason: 'STATIC', errorCode: undefined };
      },
    },
    shop,
  );
}

describe('flags that code declares', () => {
  it('have the types of their defaults, and unknown keys do not compile', () => {
    const flags = serving({});
    // @ts-expect-error there is no such flag in the declaration
    flags.value('shop.unknown');
    // @ts-expect-error a text is not switched on or off
    flags.isEnabled('shop.layout');
    // @ts-expect-error a page size is a number
    const size: string = flags.value('shop.page-size');

    expect([isInferred, size]).toEqual([true, 20]);
  });

  it('answer what is served', () => {
    const served = { 'shop.express': true, 'shop.layout': 'modern', 'shop.page-size': 0, 'shop.theme': { colour: 'red', tags: [] } };
    const flags = serving(served);

    expect(flags.all()).toEqual(served);
    expect(flags.isEnabled('shop.express')).toBe(true);
    expect(flags.details('shop.layout')).toMatchObject({ value: 'modern', variant: 'some', reason: 'STATIC' });
  });

  it('answer the default and the error when there is no such flag', () => {
    const flags = serving({});

    expect(flags.all()).toEqual({
      'shop.express': false,
      'shop.layout': 'classic',
      'shop.page-size': 20,
      'shop.theme': { colour: 'blue', tags: ['a'] },
    });
    expect(flags.details('shop.layout')).toMatchObject({
      value: 'classic',
      variant: undefined,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
  });

  it.each([
    ['shop.express', 'true'],
    ['shop.layout', 'baroque'],
    ['shop.page-size', '20'],
    ['shop.theme', ['blue']],
    ['shop.theme', null],
  ] as const)('answer the default of %s when %j is served, which the code cannot do with', (key, value) => {
    const flags = serving({ [key]: value });

    expect(flags.details(key)).toMatchObject({
      value: shop.specs[key].default,
      variant: undefined,
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
    });
  });

  it('are refused where they could never exist', () => {
    expect(() => defineFlags({ '-bad': { default: true } })).toThrow('"-bad" cannot be the key of a flag');
    expect(() => defineFlags({ layout: { default: 'baroque', oneOf: ['classic'] } })).toThrow('The default of the flag "layout"');
  });
});
