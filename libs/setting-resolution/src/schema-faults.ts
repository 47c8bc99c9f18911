import { isJsonObject, type Json, type JsonObject, pointerTo, type Violation, violation } from '#libs/kernel';
import { compileSchema, SCHEMA_FORMATS } from './json-schema.ts';
import { regularExpressionFault } from './regular-expression.ts';
import { SCHEMA_KEYWORDS } from './schema-keywords.ts';
import { isLocalReference, referredSchema } from './schema-reference.ts';
import { schemaWorkFault } from './schema-work.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const MAX_SCHEMAS = 5_000;

/**
 * Finds everything in a JSON Schema that is not supported here, or could keep the process busy.
 * @param schema the schema of a json setting, or of a json flag
 * @param pointer JSON pointer of the schema
 * @returns DEFINITION_SCHEMA_UNSUPPORTED, DEFINITION_PATTERN_INVALID and DEFINITION_SCHEMA_INVALID, all at once
 */
export function schemaFaults(schema: JsonObject | boolean, pointer: string): readonly Violation[] {
  const faults: Violation[] = [];
  const walk = new SchemaWalk(schema, faults);
  walk.visit(schema, pointer, true);
  if (faults.length > 0) return faults;
  const work = schemaWorkFault(schema);
  return work === undefined ? engineFaults(schema, pointer) : [invalid(pointer, work)];
}

class SchemaWalk {
  readonly #root: Json;
  readonly #faults: Violation[];
  #schemas = 0;

  constructor(root: Json, faults: Violation[]) {
    this.#root = root;
    this.#faults = faults;
  }

  visit(schema: Json | undefined, pointer: string, isRoot = false): void {
    if (typeof schema === 'boolean') return;
    this.#schemas += 1;
    if (this.#schemas === MAX_SCHEMAS + 1) this.#faults.push(invalid(pointer, `it holds more than ${MAX_SCHEMAS} schemas`));
    if (this.#schemas > MAX_SCHEMAS) return;
    if (!isJsonObject(schema)) {
      this.#faults.push(invalid(pointer, 'a schema must be an object, true or false'));
      return;
    }
    for (const [keyword, value] of Object.entries(schema)) this.#keyword(keyword, value, pointerTo(pointer, keyword), isRoot);
  }

  #keyword(keyword: string, value: Json | undefined, pointer: string, isRoot: boolean): void {
    const place = SCHEMA_KEYWORDS.get(keyword);
    if (place === undefined || (!isRoot && (keyword === '$id' || keyword === '$schema'))) {
      this.#unsupported(pointer, `The keyword "${keyword}" is not supported${place === undefined ? '' : ' below the root'}.`, { keyword });
    }
    this.#leaf(keyword, value, pointer);
    if (place === 'one') this.visit(value, pointer);
    else if (place === 'list') this.#eachOf(Array.isArray(value) ? value : undefined, pointer);
    else if (place === 'map') this.#eachOf(isJsonObject(value) ? value : undefined, pointer);
  }

  #eachOf(schemas: object | undefined, pointer: string): void {
    if (schemas === undefined) this.#faults.push(invalid(pointer, 'this keyword must hold schemas'));
    else for (const [name, schema] of Object.entries(schemas)) this.visit(schema, pointerTo(pointer, name));
  }

  #leaf(keyword: string, value: Json | undefined, pointer: string): void {
    if (keyword === 'pattern' && typeof value === 'string') this.#pattern(value, pointer);
    if (keyword === 'patternProperties' && isJsonObject(value))
      for (const pattern of Object.keys(value)) this.#pattern(pattern, pointerTo(pointer, pattern));
    if (keyword === '$ref') this.#reference(value, pointer);
    if (keyword === 'format' && !SCHEMA_FORMATS.some((format) => format === value)) {
      this.#unsupported(pointer, `The format ${JSON.stringify(value)} is not supported. Use one of: ${SCHEMA_FORMATS.join(', ')}.`, {
        allowed: SCHEMA_FORMATS,
      });
    }
    if (keyword === '$schema' && value !== DIALECT && value !== `${DIALECT}#`) {
      this.#unsupported(pointer, `The dialect ${JSON.stringify(value)} is not supported. Use ${DIALECT}.`, { allowed: [DIALECT] });
    }
  }

  #pattern(pattern: string, pointer: string): void {
    const reason = regularExpressionFault(pattern);
    if (reason !== undefined) this.#faults.push(invalidPattern(pattern, reason, pointer));
  }

  #reference(reference: Json | undefined, pointer: string): void {
    if (!isLocalReference(reference)) {
      const message = `The reference ${JSON.stringify(reference)} leads outside the schema. Copy what it means into $defs and refer to "#/$defs/...".`;
      this.#unsupported(pointer, message, { keyword: '$ref', reference });
    } else if (referredSchema(this.#root, reference) === undefined) {
      this.#faults.push(invalid(pointer, `the reference "${reference}" leads nowhere`));
    }
  }

  #unsupported(pointer: string, message: string, params: Readonly<Record<string, unknown>>): void {
    this.#faults.push(violation('DEFINITION_SCHEMA_UNSUPPORTED', pointer, message, params));
  }
}

function engineFaults(schema: JsonObject | boolean, pointer: string): readonly Violation[] {
  try {
    compileSchema(schema);
    return [];
  } catch (error) {
    return [invalid(pointer, error instanceof Error ? error.message : String(error))];
  }
}

function invalid(pointer: string, reason: string): Violation {
  return violation('DEFINITION_SCHEMA_INVALID', pointer, `The JSON Schema cannot be used: ${reason}.`, { reason });
}

/** A pattern that RE2 refuses. */
export function invalidPattern(pattern: string, reason: string, pointer: string): Violation {
  const message = `The pattern ${pattern} is not RE2 syntax (no look-around, no back references): ${reason}.`;
  return violation('DEFINITION_PATTERN_INVALID', pointer, message, { pattern, reason });
}
