import { isJsonObject, type Json, type JsonObject } from '#libs/kernel';
import { copyJson } from './copy-json.ts';
import { isDecimalText } from './decimal.ts';
import {
  CONSTRAINTS_OF_KIND,
  type EnumChoice,
  type ListItems,
  SETTING_KINDS,
  type SettingConstraints,
  type SettingKind,
} from './definition.ts';
import { DocumentReader, present } from './document-reader.ts';
import { MAX_PATTERN_LENGTH } from './regular-expression.ts';
import { isDateText, isTimeText } from './text-formats.ts';

/** The most choices of an enum. */
export const MAX_ENUM_VALUES = 2_000;

const MAX_LIST_DEPTH = 4;
const URL_SCHEME = /^[a-z][a-z0-9+.-]*$/;

/** Reads the constraints of a kind; what is wrong goes to the reader's violations. */
export function readConstraints(reader: DocumentReader, kind: SettingKind, depth = 0): SettingConstraints {
  reader.allowOnly(CONSTRAINTS_OF_KIND[kind], `A constraint of kind ${kind}`);
  return present({
    min: readBound(reader, 'min', kind),
    max: readBound(reader, 'max', kind),
    step: readStep(reader, kind),
    minLength: reader.integer('minLength', 0),
    maxLength: reader.integer('maxLength', 0),
    pattern: reader.text('pattern', { maxLength: MAX_PATTERN_LENGTH }),
    values: readChoices(reader),
    schemes: readSchemes(reader),
    target: reader.text('target', { minLength: 1, maxLength: 255 }),
    items: readItems(reader, depth),
    minItems: reader.integer('minItems', 0),
    maxItems: reader.integer('maxItems', 0),
    uniqueItems: reader.flag('uniqueItems'),
    schema: readSchema(reader),
  });
}

/** Reads `kind`. */
export function readKind(reader: DocumentReader): SettingKind | undefined {
  reader.require('kind');
  return reader.choice('kind', SETTING_KINDS);
}

function readBound(reader: DocumentReader, name: 'min' | 'max', kind: SettingKind): number | string | undefined {
  const value = reader.value(name);
  if (value === undefined || !CONSTRAINTS_OF_KIND[kind].includes(name)) return undefined;
  if (kind === 'decimal') return readText(reader, name, isDecimalText, 'a decimal as text, such as "0.50"');
  if (kind === 'date') return readText(reader, name, isDateText, 'a date, such as "2026-01-31"');
  if (kind === 'time') return readText(reader, name, isTimeText, 'a time, such as "08:30"');
  return kind === 'integer' ? reader.integer(name, Number.MIN_SAFE_INTEGER) : reader.number(name);
}

function readStep(reader: DocumentReader, kind: SettingKind): number | string | undefined {
  const value = reader.value('step');
  if (value === undefined || !CONSTRAINTS_OF_KIND[kind].includes('step')) return undefined;
  if (kind === 'integer') return reader.integer('step', 1);
  if (kind === 'number') return typeof value === 'number' && value > 0 ? reader.number('step') : reader.refuse('step', 'a number above 0');
  const isStep = (text: string): boolean => isDecimalText(text) && /[1-9]/.test(text) && !text.startsWith('-');
  return readText(reader, 'step', isStep, 'a decimal above 0 as text, such as "0.05"');
}

function readText(reader: DocumentReader, name: string, isValid: (text: string) => boolean, expected: string): string | undefined {
  const value = reader.value(name);
  if (value === undefined) return undefined;
  return typeof value === 'string' && isValid(value) ? value : reader.refuse(name, expected);
}

function readChoices(reader: DocumentReader): readonly EnumChoice[] | undefined {
  return reader.array('values', MAX_ENUM_VALUES)?.flatMap((choice, index): EnumChoice[] => {
    if (typeof choice === 'string') return [{ value: choice }];
    const inner = new DocumentReader({ [index]: choice }, reader.at('values'), reader.violations).object(String(index));
    inner?.require('value');
    inner?.allowOnly(['value', 'label'], 'A choice of an enum');
    const value = inner?.text('value', { maxLength: 1_000 });
    return value === undefined ? [] : [{ value, ...present({ label: inner?.text('label') }) }];
  });
}

function readSchemes(reader: DocumentReader): readonly string[] | undefined {
  const schemes = reader.array('schemes', 20);
  if (schemes === undefined) return undefined;
  const texts = schemes.filter((scheme): scheme is string => typeof scheme === 'string' && URL_SCHEME.test(scheme));
  if (texts.length === schemes.length && texts.length > 0) return texts;
  return reader.refuse('schemes', 'an array of at least one URL scheme in lower case, such as "https"');
}

function readItems(reader: DocumentReader, depth: number): ListItems | undefined {
  const items = reader.object('items');
  if (items === undefined) return undefined;
  if (depth === MAX_LIST_DEPTH) return reader.refuse('items', `nested at most ${MAX_LIST_DEPTH} lists deep`);
  items.allowOnly(['kind', 'constraints'], 'The items of a list');
  const kind = readKind(items);
  if (kind === undefined) return undefined;
  if (kind === 'secret') return items.refuse('kind', 'another kind: a list is secret as a whole, by "secret": true');
  const constraints = items.object('constraints');
  return { kind, constraints: constraints === undefined ? {} : readConstraints(constraints, kind, depth + 1) };
}

function readSchema(reader: DocumentReader): JsonObject | boolean | undefined {
  const schema = reader.value('schema');
  if (schema === undefined || typeof schema === 'boolean') return schema;
  const copy: Json | undefined = isJsonObject(schema) ? copyJson(schema, reader.at('schema'), reader.violations) : undefined;
  return isJsonObject(copy) ? copy : reader.refuse('schema', 'a JSON Schema: an object, true or false');
}
