import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';

/** What a flag does in an environment for a tenant that overrides it, as the engine evaluates it; prerequisites hold all the same. */
export function effectiveEnvironment(environment: FlagEnvironment, override: TenantOverride | undefined): FlagEnvironment {
  if (override === undefined) return environment;
  const { state = environment.state, variant, rules, fallthrough } = override;
  if (variant !== undefined) return { ...environment, state, targets: [], rules: [], fallthrough: { variant } };
  return {
    ...environment,
    state,
    ...(rules === undefined ? {} : { rules }),
    ...(fallthrough === undefined ? {} : { fallthrough }),
  };
}
