import { Inject } from '@nestjs/common';
import type { DefinedFlags } from '../define-flags.ts';

const tokens = new WeakMap<DefinedFlags, symbol>();

/** The token that the handle of a declaration is provided under; Nest shows its text where nobody provides it. */
export function flagsToken(flags: DefinedFlags): symbol {
  const known = tokens.get(flags);
  if (known !== undefined) return known;
  const token = Symbol(`flags ${flags.keys.join(', ')}, which FeatureFlagsModule.forFeature([...]) provides`);
  tokens.set(flags, token);
  return token;
}

/**
 * Injects the flags of a declaration, typed: a FlagsHandle.
 * @example
 * export type CheckoutFlags = typeof checkout;
 * constructor(@InjectFlags(checkout) private readonly checkout: FlagsHandle<CheckoutFlags>) {}
 */
export function InjectFlags(flags: DefinedFlags): ParameterDecorator & PropertyDecorator {
  return Inject(flagsToken(flags));
}
