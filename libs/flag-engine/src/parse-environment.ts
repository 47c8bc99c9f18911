import type { Violation } from '#libs/kernel';
import { checkFlagAndVariants } from './check-condition.ts';
import { checkRules, checkServe } from './check-rule.ts';
import { checkAttribute, checkVariant, variantNames } from './check-values.ts';
import { Fields, isText, type Parsed, parsed } from './fields.ts';
import type { Flag, FlagEnvironment, TenantOverride } from './flag.ts';
import { MAX_LIST_IDS, MAX_NAME_LENGTH, MAX_PREREQUISITES, MAX_VARIANTS } from './limits.ts';

const ENVIRONMENT = {
  what: 'A flag in an environment',
  required: ['state', 'salt'],
  optional: ['killSwitch', 'graceful', 'offVariant', 'prerequisites', 'targets', 'rules', 'fallthrough', 'bucketBy'],
};
const OVERRIDE = {
  what: 'An override of a flag',
  required: [],
  optional: ['killSwitch', 'state', 'variant', 'rules', 'fallthrough'],
};
const STATES = ['on', 'off'];
/** The longest id of a list, in UTF-16 code units. */
export const MAX_ID_LENGTH = 512;

/**
 * Reads a flag in one environment. The document is checked, not copied. Whether other flags and segments exist is for who
 * knows them.
 * @param flag whose variants are meant, and whose key must not be its own prerequisite
 * @param pointer JSON pointer of the document
 */
export function parseFlagEnvironment(document: unknown, flag: Pick<Flag, 'key' | 'variants'>, pointer = ''): Parsed<FlagEnvironment> {
  const faults: Violation[] = [];
  const environment = Fields.open(document, pointer, faults, ENVIRONMENT);
  if (environment === undefined) return parsed(document, faults);
  const variants = variantNames(flag.variants);
  environment.choice('state', STATES);
  environment.text('salt', MAX_NAME_LENGTH);
  environment.boolean('killSwitch');
  environment.boolean('graceful');
  checkVariant(environment, 'offVariant', variants);
  checkAttribute(environment, 'bucketBy');
  checkPrerequisites(environment, flag.key);
  checkTargets(environment, variants);
  checkRules(environment, variants);
  checkServe(environment, 'fallthrough', variants);
  return parsed(document, faults);
}

/**
 * Reads a tenant's override of a flag. The document is checked, not copied.
 * @param flag whose variants are meant
 * @param pointer JSON pointer of the document
 */
export function parseTenantOverride(document: unknown, flag: Pick<Flag, 'variants'>, pointer = ''): Parsed<TenantOverride> {
  const faults: Violation[] = [];
  const override = Fields.open(document, pointer, faults, OVERRIDE);
  if (override === undefined) return parsed(document, faults);
  const variants = variantNames(flag.variants);
  override.boolean('killSwitch');
  override.choice('state', STATES);
  checkVariant(override, 'variant', variants);
  checkRules(override, variants);
  checkServe(override, 'fallthrough', variants);
  return parsed(document, faults);
}

function checkPrerequisites(environment: Fields, key: string): void {
  environment.each('prerequisites', { max: MAX_PREREQUISITES }, (value, pointer) => {
    const shape = { what: 'A prerequisite', required: ['flag', 'variants'] };
    const prerequisite = Fields.open(value, pointer, environment.faults, shape);
    if (prerequisite === undefined) return;
    checkFlagAndVariants(prerequisite);
    if (prerequisite.get('flag') !== key) return;
    prerequisite.fault('PREREQUISITE_CYCLE', 'flag', `A flag cannot be its own prerequisite: ${key} -> ${key}.`, { path: [key, key] });
  });
}

function checkTargets(environment: Fields, variants: readonly string[]): void {
  environment.each('targets', { max: MAX_VARIANTS }, (value, pointer) => {
    const shape = { what: 'A target list', required: ['variant', 'ids'], optional: ['attribute'] };
    const list = Fields.open(value, pointer, environment.faults, shape);
    if (list === undefined) return;
    checkVariant(list, 'variant', variants);
    checkAttribute(list, 'attribute');
    checkIds(list, 'ids');
  });
}

/** Looks at a list of ids. */
export function checkIds(fields: Fields, field: string): void {
  const expected = `a text of 1 to ${MAX_ID_LENGTH} characters`;
  fields.listOf(field, { max: MAX_LIST_IDS }, expected, (id) => isText(id, MAX_ID_LENGTH));
}
