import {
  ANY_ENVIRONMENT,
  isJsonObject,
  type Json,
  type JsonObject,
  pointerTo,
  ValidationException,
  violation,
  type Violation,
} from '#libs/kernel';
import type { BulkMode, SettingChange } from '../../contracts/index.ts';
import { MAX_BULK_CHANGES } from '../../domain/refused-changes.ts';
import { TooManyChangesException } from '../../domain/setting.exceptions.ts';

/** Body of `POST settings/bulk` and `settings/validate`, read by hand: decorators would block the loop for 10,000 items. */
export interface BulkChangesRequest {
  readonly mode: BulkMode;
  readonly changes: readonly SettingChange[];
}

const BODY_FIELDS = ['changes', 'mode', 'reason'];
const CHANGE_FIELDS = ['op', 'key', 'environment', 'value', 'expectedRevision'];

/**
 * Reads the body.
 * @throws ValidationException VALIDATION_FAILED with every violation
 * @throws TooManyChangesException SETTING_BULK_TOO_LARGE
 */
export function parseBulkChanges(body: unknown): BulkChangesRequest {
  if (!isJsonObject(body)) throw invalid([violation('IS_OBJECT', '', 'The body must be an object with "changes".')]);
  const { changes, mode } = body;
  const violations = unknownFields(body, BODY_FIELDS, '');
  if (mode !== undefined && mode !== 'atomic' && mode !== 'partial') {
    violations.push(violation('IS_IN', '/mode', 'mode must be "atomic" or "partial".', { allowed: ['atomic', 'partial'] }));
  }
  if (body['reason'] !== undefined && typeof body['reason'] !== 'string')
    violations.push(violation('IS_STRING', '/reason', 'reason must be a string.'));
  if (!Array.isArray(changes)) throw invalid([...violations, violation('IS_ARRAY', '/changes', 'changes must be an array.')]);
  if (changes.length > MAX_BULK_CHANGES) throw new TooManyChangesException(changes.length, MAX_BULK_CHANGES);
  const items: readonly Json[] = changes;
  const read = items.map((item, index) => readChange(item, pointerTo('', 'changes', index), violations));
  if (violations.length > 0) throw invalid(violations);
  return { mode: mode === 'partial' ? 'partial' : 'atomic', changes: read.filter((change) => change !== undefined) };
}

function readChange(item: Json, pointer: string, violations: Violation[]): SettingChange | undefined {
  if (!isJsonObject(item)) {
    violations.push(violation('IS_OBJECT', pointer, 'A change must be an object.'));
    return undefined;
  }
  violations.push(...unknownFields(item, CHANGE_FIELDS, pointer), ...faultsOf(item, pointer));
  const { op, key, environment, value, expectedRevision } = item;
  return {
    op: op === 'unset' ? 'unset' : 'set',
    key: typeof key === 'string' ? key : '',
    ...(typeof environment === 'string' ? { environment } : {}),
    ...(value === undefined ? {} : { value }),
    ...(typeof expectedRevision === 'number' ? { expectedRevision } : {}),
  };
}

function faultsOf(item: JsonObject, pointer: string): readonly Violation[] {
  const { op, key, environment, value, expectedRevision } = item;
  const found: Violation[] = [];
  if (op !== 'set' && op !== 'unset')
    found.push(violation('IS_IN', pointerTo(pointer, 'op'), 'op must be "set" or "unset".', { allowed: ['set', 'unset'] }));
  if (typeof key !== 'string' || key.length === 0 || key.length > 255)
    found.push(violation('IS_STRING', pointerTo(pointer, 'key'), 'key must be a string of 1 to 255 characters.'));
  if (environment !== undefined && typeof environment !== 'string') {
    found.push(violation('IS_STRING', pointerTo(pointer, 'environment'), `environment must be a name, or ${ANY_ENVIRONMENT} for all.`));
  }
  if (op === 'unset' && value !== undefined) found.push(violation('NOT_ALLOWED', pointerTo(pointer, 'value'), 'An unset has no value.'));
  if (
    expectedRevision !== undefined &&
    !(typeof expectedRevision === 'number' && Number.isSafeInteger(expectedRevision) && expectedRevision >= 0)
  ) {
    found.push(violation('IS_INT', pointerTo(pointer, 'expectedRevision'), 'expectedRevision must be a whole number; 0 = must not exist.'));
  }
  return found;
}

function unknownFields(object: object, known: readonly string[], pointer: string): Violation[] {
  return Object.keys(object)
    .filter((name) => !known.includes(name))
    .map((name) =>
      violation('UNKNOWN_FIELD', pointerTo(pointer, name), `"${name}" is not a field here. Known: ${known.join(', ')}.`, { known }),
    );
}

function invalid(violations: readonly Violation[]): ValidationException {
  return new ValidationException('The request is not valid.', { violations });
}
