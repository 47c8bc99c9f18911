import {
  deepFreeze,
  ENVIRONMENT_PATTERN,
  isJsonObject,
  type Json,
  pointerTo,
  SCOPE_LEVELS,
  type ScopeLevel,
  type Violation,
  violation,
} from '#libs/kernel';
import { copyJson } from './copy-json.ts';
import {
  isSettingKey,
  MAX_SETTING_KEY_LENGTH,
  SETTING_KEY_PATTERN,
  type SettingConstraints,
  type SettingDefinition,
  type SettingDeprecation,
  type SettingKind,
  type SettingMerge,
} from './definition.ts';
import { DocumentReader, present } from './document-reader.ts';
import { readConstraints, readKind } from './parse-constraints.ts';
import { readBehaviour } from './parse-behaviour.ts';
import { readDependencies } from './parse-dependency.ts';

/** Every field of a definition document. */
export const DEFINITION_FIELDS = [
  'key',
  'owner',
  'kind',
  'required',
  'constraints',
  'default',
  'defaultByEnvironment',
  'scopes',
  'inherit',
  'merge',
  'secret',
  'unit',
  'group',
  'section',
  'order',
  'label',
  'description',
  'widget',
  'deprecated',
  'requires',
  'conflicts',
  'visibleWhen',
  'requiredWhen',
  'readOnlyWhen',
  'protected',
  'readOnly',
  'immutable',
  'elevated',
  'portable',
  'aliases',
  'permissions',
  'definitionVersion',
] as const satisfies readonly (keyof SettingDefinition)[];

const MAX_OWNER_LENGTH = 255;
const MAX_ENVIRONMENTS = 100;

/** A definition, or everything that is wrong with its document. */
export type ParsedDefinition =
  | { readonly definition: SettingDefinition; readonly violations?: undefined }
  | { readonly definition?: undefined; readonly violations: readonly Violation[] };

/**
 * Reads a definition document: shape, names and types. What needs judgement (a default outside its own constraints, a bad pattern,
 * keys that are not there) is left to lintDefinitions. `scopes` may be missing here; the lint reports it.
 * @param document the JSON as it arrived
 * @param pointer JSON pointer of the document, `''` when it stands alone
 * @returns the definition, frozen, with omitted fields filled in; or every violation at once
 */
export function parseDefinition(document: unknown, pointer: string): ParsedDefinition {
  if (!isJsonObject(document)) {
    return {
      violations: [violation('DEFINITION_FIELD_INVALID', pointer, 'A setting definition must be an object.', { expected: 'an object' })],
    };
  }
  const reader = new DocumentReader(document, pointer, []);
  reader.allowOnly(DEFINITION_FIELDS, 'A setting definition');
  const definition = readDefinition(reader);
  if (definition === undefined || reader.violations.length > 0) return { violations: reader.violations };
  return { definition: deepFreeze(definition) };
}

function readDefinition(reader: DocumentReader): SettingDefinition | undefined {
  const key = readKey(reader);
  const owner = readOwner(reader);
  const kind = readKind(reader);
  const constraints = readConstraintsOf(reader, kind);
  const rest = {
    ...present({ default: readDefault(reader), defaultByEnvironment: readDefaultByEnvironment(reader) }),
    scopes: readScopes(reader),
    inherit: reader.choice('inherit', ['cascading', 'global', 'local']) ?? 'cascading',
    merge: readMerge(reader, kind),
    ...readSecret(reader, kind),
    ...readPresentation(reader),
    requires: readDependencies(reader, 'requires', key),
    conflicts: readDependencies(reader, 'conflicts', key),
    ...readBehaviour(reader),
    definitionVersion: reader.integer('definitionVersion', 1) ?? 1,
  };
  const required = reader.flag('required') ?? false;
  if (key === undefined || owner === undefined || kind === undefined) return undefined;
  return { key, owner, kind, required, constraints, ...rest };
}

function readConstraintsOf(reader: DocumentReader, kind: SettingKind | undefined): SettingConstraints {
  const constraints = reader.object('constraints');
  return constraints === undefined || kind === undefined ? {} : readConstraints(constraints, kind);
}

function readKey(reader: DocumentReader): string | undefined {
  const key = reader.value('key');
  reader.require('key');
  if (key === undefined || (typeof key === 'string' && isSettingKey(key))) return key;
  const expected = `segments joined by dots, such as "billing.dueDays", at most ${MAX_SETTING_KEY_LENGTH} characters`;
  return reader.refuse('key', expected, { pattern: SETTING_KEY_PATTERN.source, maxLength: MAX_SETTING_KEY_LENGTH });
}

function readOwner(reader: DocumentReader): string | undefined {
  reader.require('owner');
  return reader.text('owner', { minLength: 1, maxLength: MAX_OWNER_LENGTH });
}

function readDefault(reader: DocumentReader): Json | undefined {
  const value = reader.value('default');
  return value === undefined ? undefined : copyJson(value, reader.at('default'), reader.violations);
}

function readDefaultByEnvironment(reader: DocumentReader): Readonly<Record<string, Json>> | undefined {
  const map = reader.value('defaultByEnvironment');
  if (map === undefined) return undefined;
  if (!isJsonObject(map) || Object.keys(map).length > MAX_ENVIRONMENTS) {
    return reader.refuse('defaultByEnvironment', `an object with a default for each of at most ${MAX_ENVIRONMENTS} environments`);
  }
  const defaults = Object.entries(map).flatMap(([environment, value]): [string, Json][] => {
    const at = pointerTo(reader.at('defaultByEnvironment'), environment);
    if (!ENVIRONMENT_PATTERN.test(environment)) reader.violations.push(badEnvironment(at, environment));
    const copy = copyJson(value, at, reader.violations);
    return copy === undefined ? [] : [[environment, copy]];
  });
  return defaults.length === 0 ? undefined : Object.fromEntries(defaults);
}

function badEnvironment(pointer: string, environment: string): Violation {
  const pattern = ENVIRONMENT_PATTERN.source;
  return violation('DEFINITION_FIELD_INVALID', pointer, `"${environment}" is no name of an environment (${pattern}).`, { pattern });
}

function readScopes(reader: DocumentReader): readonly ScopeLevel[] {
  const scopes = reader.array('scopes', SCOPE_LEVELS.length * 2) ?? [];
  const levels = SCOPE_LEVELS.filter((level) => scopes.includes(level));
  if (scopes.some((scope) => !SCOPE_LEVELS.some((level) => level === scope))) {
    reader.refuse('scopes', `an array of ${SCOPE_LEVELS.join(', ')}`, { allowed: SCOPE_LEVELS });
  }
  return levels;
}

function readMerge(reader: DocumentReader, kind: SettingKind | undefined): SettingMerge {
  const merge = reader.choice('merge', ['replace', 'deepMerge']) ?? 'replace';
  if (merge === 'deepMerge' && kind !== undefined && kind !== 'json') reader.refuse('merge', '"replace": only values of kind json merge');
  return merge;
}

// Kind secret says it already.
function readSecret(reader: DocumentReader, kind: SettingKind | undefined): Pick<SettingDefinition, 'secret'> {
  const isSecret = reader.flag('secret');
  if (isSecret === false && kind === 'secret') reader.refuse('secret', 'true: values of kind secret are always sealed');
  return isSecret === true && kind !== 'secret' ? { secret: true } : {};
}

function readPresentation(reader: DocumentReader) {
  return present({
    unit: reader.text('unit'),
    group: reader.text('group'),
    section: reader.text('section'),
    order: reader.number('order'),
    label: reader.text('label'),
    description: reader.text('description'),
    widget: reader.text('widget'),
    deprecated: readDeprecation(reader),
  });
}

function readDeprecation(reader: DocumentReader): SettingDeprecation | undefined {
  const inner = reader.object('deprecated');
  inner?.allowOnly(['since', 'message', 'replacedBy'], 'A deprecation');
  return inner && present({ since: inner.text('since'), message: inner.text('message'), replacedBy: inner.text('replacedBy') });
}
