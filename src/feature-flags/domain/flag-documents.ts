import type { EvaluationContext } from '#libs/flag-engine';
import { ANY_ENVIRONMENT, type Json, pointerTo, ValidationException, violation } from '#libs/kernel';
import { FLAG_TYPES, type FlagChange, type FlagEnvironmentChange, type NewFlag, type RollOut } from '../contracts/index.ts';
import { type Members, readMembers } from './read-members.ts';

const CHANGEABLE: Members = {
  name: 'text',
  owner: 'text',
  description: 'text',
  tags: 'texts',
  kind: 'text',
  variants: 'object',
  schema: 'json',
  permanent: 'flag',
  metadata: 'object',
  conflictsWith: 'texts',
};

const { name: _name, owner: _owner, ...OPTIONAL } = CHANGEABLE;

const NEW_FLAG: Members = {
  'key!': 'text',
  'name!': 'text',
  'owner!': 'text',
  'type!': 'text',
  ...OPTIONAL,
  valueType: 'text',
  defaultValue: 'json',
  percentage: 'number',
  bucketBy: 'text',
  users: 'texts',
  tenants: 'texts',
  ranges: 'texts',
  rules: 'objects',
  fallthrough: 'object',
  enabledIn: 'texts',
};

const ENVIRONMENT: Members = {
  state: 'text',
  graceful: 'flag',
  offVariant: 'text or null',
  prerequisites: 'objects',
  targets: 'objects',
  rules: 'objects',
  fallthrough: 'object or null',
  bucketBy: 'text or null',
  salt: 'text',
};

const { kind: _kind, variants: _variants, ...MORE } = OPTIONAL;

/** The members of a whole flag. */
export const DEFINITION_MEMBERS: Members = {
  ...MORE,
  'name!': 'text',
  'owner!': 'text',
  'kind!': 'text',
  'valueType!': 'text',
  'variants!': 'object',
  'initial!': 'object',
};

/** The members of all that a flag does in an environment. */
export const WHOLE_ENVIRONMENT_MEMBERS: Members = {
  'state!': 'text',
  graceful: 'flag',
  offVariant: 'text',
  prerequisites: 'objects',
  targets: 'objects',
  rules: 'objects',
  fallthrough: 'object',
  bucketBy: 'text',
  'salt!': 'text',
};

/** The names of the members of a new flag. */
export const NEW_FLAG_MEMBERS: readonly string[] = Object.keys(NEW_FLAG).map((name) => name.replace('!', ''));

/** Reads a flag to create. @throws ValidationException VALIDATION_FAILED */
export function readNewFlag(document: Json | undefined, pointer: string): NewFlag {
  const flag = readMembers<NewFlag>(document, NEW_FLAG, pointer);
  if (!FLAG_TYPES.some((type) => type === flag.type)) {
    const message = `type must be one of: ${FLAG_TYPES.join(', ')}.`;
    throw new ValidationException(message, {
      violations: [violation('FLAG_TYPE', pointerTo(pointer, 'type'), message, { allowed: FLAG_TYPES })],
    });
  }
  return flag;
}

/** Reads a change of a flag. @throws ValidationException VALIDATION_FAILED */
export function readFlagChange(document: Json | undefined, pointer: string): FlagChange {
  return readMembers(document, CHANGEABLE, pointer);
}

/** Reads a change of what a flag does in an environment. @throws ValidationException VALIDATION_FAILED */
export function readEnvironmentChange(document: Json | undefined, pointer: string): FlagEnvironmentChange {
  return readMembers(document, ENVIRONMENT, pointer);
}

/** Reads how far a flag is to be rolled out. @throws ValidationException VALIDATION_FAILED */
export function readRollOut(document: Json | undefined, pointer: string): Pick<RollOut, 'ruleId' | 'percentage'> {
  return readMembers(document, { 'percentage!': 'number', ruleId: 'text' }, pointer);
}

/** Reads how a flag is to be switched off. @throws ValidationException VALIDATION_FAILED */
export function readDisabling(document: Json | undefined, pointer: string): { readonly graceful?: boolean } {
  return readMembers(document, { graceful: 'flag' }, pointer);
}

/** Reads for whom a flag is to be explained. @throws ValidationException VALIDATION_FAILED, also when no environment was named */
export function readQuestion(
  document: Json | undefined,
  environment: string,
): { readonly context: EvaluationContext; readonly ip?: string } {
  const question = readMembers<{ context: EvaluationContext; ip?: string }>(document, { 'context!': 'object', ip: 'text' }, '');
  if (environment !== ANY_ENVIRONMENT) return question;
  const message = 'Name the environment: a flag can do something else in each of them.';
  throw new ValidationException(message, { violations: [violation('ENVIRONMENT_REQUIRED', '/environment', message, { in: 'query' })] });
}
