import { coverageAt, type Rule } from '#libs/flag-engine';
import { jsonEquals, type Json } from '#libs/kernel';

/** A document with rules. */
interface Ruled {
  readonly rules?: readonly Rule[];
}

/**
 * A document of the past as it comes back. The time of its ramps has gone on meanwhile, and nobody leads them any more: each is settled at
 * the coverage that it had. One that the present document has in the same rule goes on.
 * @param at when the document was in force, in milliseconds since 1970 UTC
 */
export function withSettledRamps<Document extends Ruled>(past: Document, present: Ruled | null | undefined, at: number): Document {
  if (past.rules?.some(({ ramp }) => ramp !== undefined) !== true) return past;
  const rules = past.rules.map((rule) => {
    const { ramp, ...kept } = rule;
    const now = present?.rules?.find(({ id }) => id === rule.id)?.ramp;
    if (ramp === undefined || (now !== undefined && jsonEquals(asJson(now), asJson(ramp)))) return rule;
    return { ...kept, coverage: coverageAt(ramp, at) };
  });
  return { ...past, rules };
}

function asJson(ramp: NonNullable<Rule['ramp']>): Json {
  return JSON.parse(JSON.stringify(ramp)) as Json;
}
