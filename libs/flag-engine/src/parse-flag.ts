import { isJsonObject, pointerTo, type Violation, violation } from '#libs/kernel';
import { checkInstant, checkKey, isJson, isValueOfType } from './check-values.ts';
import { Fields, isText, type Parsed, parsed } from './fields.ts';
import { type Flag, FLAG_KINDS, VALUE_TYPES, type ValueType } from './flag.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_METADATA_ENTRIES, MAX_NAME_LENGTH, MAX_TAGS, MAX_VARIANTS } from './limits.ts';

const FLAG = {
  what: 'A flag',
  required: ['key', 'name', 'owner', 'kind', 'valueType', 'variants'],
  optional: ['description', 'tags', 'schema', 'permanent', 'archivedAt', 'metadata'],
};
const MAX_METADATA_TEXT = 1_000;

/**
 * Reads a flag. The document is checked, not copied.
 * @param pointer JSON pointer of the document
 */
export function parseFlag(document: unknown, pointer = ''): Parsed<Flag> {
  const faults: Violation[] = [];
  const flag = Fields.open(document, pointer, faults, FLAG);
  if (flag !== undefined) checkFlag(flag);
  return parsed(document, faults);
}

function checkFlag(flag: Fields): void {
  checkKey(flag, 'key');
  flag.text('name', MAX_NAME_LENGTH);
  flag.text('owner', MAX_NAME_LENGTH);
  flag.text('description', MAX_DESCRIPTION_LENGTH, 0);
  flag.listOf('tags', { max: MAX_TAGS }, `a text of 1 to ${MAX_NAME_LENGTH} characters`, (tag) => isText(tag, MAX_NAME_LENGTH));
  flag.choice('kind', FLAG_KINDS);
  flag.choice('valueType', VALUE_TYPES);
  flag.boolean('permanent');
  checkInstant(flag, 'archivedAt');
  checkVariants(flag);
  const isSchema = (schema: unknown): boolean => typeof schema === 'boolean' || (isJsonObject(schema) && isJson(schema));
  if (flag.must('schema', 'a JSON Schema: an object, true or false', isSchema) && flag.get('valueType') !== 'json') {
    flag.fault('FLAG_FIELD_INVALID', 'schema', 'Only flags of type json have a schema.', { field: 'schema' });
  }
  checkMetadata(flag);
}

function checkVariants(flag: Fields): void {
  const variants = flag.get('variants');
  if (!flag.must('variants', `an object of 1 to ${MAX_VARIANTS} variants`, (value) => isJsonObject(value))) return;
  const entries = Object.entries(isJsonObject(variants) ? variants : {});
  const count = entries.length;
  flag.must('variants', `an object of 1 to ${MAX_VARIANTS} variants`, () => count > 0 && count <= MAX_VARIANTS);
  const type = VALUE_TYPES.find((one) => one === flag.get('valueType'));
  for (const [name, value] of entries) checkVariantValue(flag, type, name, value);
}

function checkVariantValue(flag: Fields, type: ValueType | undefined, name: string, value: unknown): void {
  const pointer = pointerTo(flag.at('variants'), name);
  if (!isText(name, MAX_NAME_LENGTH)) {
    const message = `The name of a variant must be a text of 1 to ${MAX_NAME_LENGTH} characters.`;
    flag.faults.push(violation('FLAG_FIELD_INVALID', pointer, message, { maxLength: MAX_NAME_LENGTH }));
  }
  if (type === undefined || isValueOfType(value, type)) return;
  const form = type === 'json' ? 'an object, an array or null' : `a ${type}`;
  const message = `The variant "${name}" must be ${form}, since the flag is of type ${type}.`;
  flag.faults.push(violation('VALUE_TYPE_MISMATCH', pointer, message, { variant: name, expected: type }));
}

function checkMetadata(flag: Fields): void {
  const isEntry = (value: unknown): boolean =>
    typeof value === 'boolean' || isText(value, MAX_METADATA_TEXT, 0) || (typeof value === 'number' && Number.isFinite(value));
  const isMetadata = (value: unknown): boolean =>
    isJsonObject(value) && Object.keys(value).length <= MAX_METADATA_ENTRIES && Object.values(value).every(isEntry);
  flag.must('metadata', `an object of at most ${MAX_METADATA_ENTRIES} texts, numbers, true and false`, isMetadata);
}
