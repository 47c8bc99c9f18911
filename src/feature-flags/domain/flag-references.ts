import {
  type Condition,
  type FlagEnvironment,
  type PlacedReferences,
  placedReferencesIn,
  placedReferencesOf,
  type Serve,
  type TenantOverride,
} from '#libs/flag-engine';

/** What a flag refers to in an environment, and where. */
export type FlagReferences = PlacedReferences;

/** Everything that the prerequisites and rules of a flag refer to. */
export function referencesOf(configuration: FlagEnvironment): FlagReferences {
  return placedReferencesOf(configuration);
}

/** Where a condition asks segments. */
export function segmentPlaces(condition: Condition, pointer: string): FlagReferences['segments'] {
  return placedReferencesIn(condition, pointer).segments;
}

/** The names of the variants that a flag serves in an environment. */
export function servedVariants(configuration: FlagEnvironment): ReadonlySet<string> {
  const { offVariant, targets = [], rules = [], fallthrough } = configuration;
  const serves = [...rules.map(({ serve }) => serve), ...(fallthrough === undefined ? [] : [fallthrough])];
  return new Set([
    ...(offVariant === undefined ? [] : [offVariant]),
    ...targets.map(({ variant }) => variant),
    ...serves.flatMap(variantsOf),
  ]);
}

/** The names of the variants that an override serves. */
export function variantsOfOverride({ variant, rules = [], fallthrough }: TenantOverride): ReadonlySet<string> {
  const serves = [...rules.map(({ serve }) => serve), ...(fallthrough === undefined ? [] : [fallthrough])];
  return new Set([...(variant === undefined ? [] : [variant]), ...serves.flatMap(variantsOf)]);
}

function variantsOf(serve: Serve): readonly string[] {
  return 'variant' in serve ? [serve.variant] : serve.split.map(({ variant }) => variant);
}
