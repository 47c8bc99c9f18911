import type { Scope } from '#libs/kernel';
import type { DefinedFlags } from '../define-flags.ts';
import type { EvaluationPlace, FeatureFlagCoordinator } from '../feature-flags.contract.ts';
import type { TypedFlags } from '../typed-flags.ts';

/** Evaluates the flags of a declaration by key. */
export type TypedFlagsOf<Flags> = Flags extends DefinedFlags<infer Shape> ? TypedFlags<Shape> : never;

/** The flags of one declaration, as `@InjectFlags` injects them: `FlagsHandle<typeof checkout>`. */
export interface FlagsHandle<Flags extends DefinedFlags> {
  /** The flags of a scope as they are now, for one operation. @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND */
  for(scope: Scope, place: EvaluationPlace): Promise<TypedFlagsOf<Flags>>;
}

/** Makes the handle of a declaration. */
export function flagsHandle(coordinator: FeatureFlagCoordinator, flags: DefinedFlags): FlagsHandle<DefinedFlags> {
  return { for: async (scope, place) => (await coordinator.for(scope, place)).of(flags) };
}
