import type { Json } from '#libs/kernel';
import type { Condition, FlagMetadata, Rule, ValueType } from '#libs/flag-engine';
import { type FlagDocument, flagNamed, ruleNamed } from './flag-builders.ts';

/** A flag as the OpenFeature specification writes it. */
export interface OpenFeatureFlag {
  readonly variants: Readonly<Record<string, Json>>;
  readonly defaultVariant?: string | null;
  readonly disabled?: boolean;
  readonly flagMetadata?: FlagMetadata | null;
  readonly contextEvaluator?: string;
}

const MICROSOFT: Condition = { attribute: 'email', op: 'equals', value: 'ballmer@macrosoft.com' };
/** The evaluators of the specification are code; these say the same. */
const RULES: Readonly<Record<string, Pick<Rule, 'when' | 'serve'>>> = {
  "email == 'ballmer@macrosoft.com' ? 'zero' : ''": { when: MICROSOFT, serve: { variant: 'zero' } },
  "!customer && email == 'ballmer@macrosoft.com' && age > 10 ? 'internal' : ''": {
    when: {
      all: [{ attribute: 'customer', op: 'equals', value: false }, MICROSOFT, { attribute: 'age', op: 'number', is: '>', value: 10 }],
    },
    serve: { variant: 'internal' },
  },
};

function valueTypeOf(value: Json | undefined): ValueType {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'json';
}

/** The same flag in the form of this project. */
export function fromOpenFeature(key: string, written: OpenFeatureFlag): FlagDocument {
  const { variants, defaultVariant, disabled = false, flagMetadata, contextEvaluator } = written;
  const rule = contextEvaluator === undefined ? undefined : RULES[contextEvaluator];
  if (contextEvaluator !== undefined && rule === undefined) throw new Error(`No rule says: ${contextEvaluator}`);
  const { environment, flag } = flagNamed(key);
  const { offVariant: _off, fallthrough: _through, ...bare } = environment;
  return {
    flag: {
      ...flag,
      valueType: valueTypeOf(Object.values(variants)[0]),
      variants,
      ...(flagMetadata === undefined || flagMetadata === null ? {} : { metadata: flagMetadata }),
    },
    environment: {
      ...bare,
      state: disabled ? 'off' : 'on',
      rules: rule === undefined ? [] : [ruleNamed('targeting', rule)],
      ...(defaultVariant === undefined || defaultVariant === null ? {} : { fallthrough: { variant: defaultVariant } }),
    },
  };
}
