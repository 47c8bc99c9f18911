import type { Condition, FlagEnvironment, Serve, TenantOverride } from '#libs/flag-engine';

/** What a flag refers to in an environment. */
export interface FlagReferences {
  /** Keys of flags that decide with it, each with the variants that are asked for. */
  readonly flags: readonly { readonly flag: string; readonly variants: readonly string[]; readonly pointer: string }[];
  /** Keys of segments. */
  readonly segments: readonly { readonly segment: string; readonly pointer: string }[];
}

/** Everything that the prerequisites and rules of a flag refer to. */
export function referencesOf({ prerequisites = [], rules = [] }: FlagEnvironment): FlagReferences {
  const found = { flags: [] as FlagReferences['flags'][number][], segments: [] as FlagReferences['segments'][number][] };
  prerequisites.forEach(({ flag, variants }, index) => found.flags.push({ flag, variants, pointer: `/prerequisites/${index}/flag` }));
  rules.forEach(({ when }, index) => {
    if (when !== undefined) gather(when, `/rules/${index}/when`, found);
  });
  return found;
}

/** Where a condition asks segments. */
export function segmentPlaces(condition: Condition, pointer: string): FlagReferences['segments'] {
  const found = { flags: [], segments: [] as FlagReferences['segments'][number][] };
  gather(condition, pointer, found);
  return found.segments;
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

function gather(
  condition: Condition,
  pointer: string,
  found: { flags: FlagReferences['flags'][number][]; segments: FlagReferences['segments'][number][] },
): void {
  if ('all' in condition) condition.all.forEach((inner, index) => gather(inner, `${pointer}/all/${index}`, found));
  else if ('any' in condition) condition.any.forEach((inner, index) => gather(inner, `${pointer}/any/${index}`, found));
  else if ('not' in condition) gather(condition.not, `${pointer}/not`, found);
  else if ('segment' in condition) found.segments.push({ segment: condition.segment, pointer: `${pointer}/segment` });
  else if ('flag' in condition) found.flags.push({ flag: condition.flag, variants: condition.variants, pointer: `${pointer}/flag` });
}
