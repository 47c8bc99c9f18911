import { isJsonObject, type Json, type JsonObject } from '#libs/kernel';
import { IN_PLACE_KEYWORDS, SCHEMA_KEYWORDS } from './schema-keywords.ts';
import { referredSchema } from './schema-reference.ts';

const MAX_WORK = 10_000;

/**
 * Finds schemas that would judge one value without end, or more than 10,000 times: references that lead back to where they stand without
 * descending into the value, and references that double the work again and again.
 * @returns what is wrong, undefined when nothing is
 */
export function schemaWorkFault(root: JsonObject | boolean): string | undefined {
  const known = new Map<Json, number>();
  const open = new Set<Json>();
  for (const schema of schemasIn(root)) {
    const work = workOf(schema, root, known, open);
    if (work > MAX_WORK)
      return work === Infinity
        ? 'a reference leads back to itself at the same value'
        : `one value would be judged more than ${MAX_WORK} times`;
  }
  return undefined;
}

function workOf(schema: Json, root: Json, known: Map<Json, number>, open: Set<Json>): number {
  if (!isJsonObject(schema)) return 1;
  const before = known.get(schema);
  if (before !== undefined) return before;
  if (open.has(schema)) return Infinity;
  open.add(schema);
  const work = sameValueSchemas(schema, root).reduce<number>((sum, part) => sum + workOf(part, root, known, open), 1);
  open.delete(schema);
  known.set(schema, work);
  return work;
}

function sameValueSchemas(schema: JsonObject, root: Json): readonly Json[] {
  const reference = schema['$ref'];
  const referred = typeof reference === 'string' ? referredSchema(root, reference) : undefined;
  const inPlace = IN_PLACE_KEYWORDS.flatMap((keyword) => heldBy(keyword, schema[keyword]));
  return referred === undefined ? inPlace : [referred, ...inPlace];
}

/** Every schema object within a schema, itself included. */
function schemasIn(schema: Json): readonly JsonObject[] {
  if (!isJsonObject(schema)) return [];
  return [schema, ...Object.entries(schema).flatMap(([keyword, value]) => heldBy(keyword, value).flatMap(schemasIn))];
}

function heldBy(keyword: string, value: Json | undefined): readonly Json[] {
  const place = SCHEMA_KEYWORDS.get(keyword);
  if (value === undefined || place === undefined || place === 'none') return [];
  if (place === 'one') return [value];
  const schemas: readonly (Json | undefined)[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return schemas.filter((held): held is Json => held !== undefined);
}
