import type { Violation } from '#libs/kernel';
import { isSettingKey, type SettingDependency } from './definition.ts';
import { type DocumentReader, present } from './document-reader.ts';
import { parsePredicate } from './parse-predicate.ts';
import type { Predicate } from './predicate.ts';

const MAX_DEPENDENCIES = 64;

/**
 * Reads `requires` or `conflicts`.
 * @param ownKey the key of the definition: what `when` is about unless it names another key
 */
export function readDependencies(
  reader: DocumentReader,
  name: 'requires' | 'conflicts',
  ownKey: string | undefined,
): readonly SettingDependency[] {
  const entries = reader.objects(name, MAX_DEPENDENCIES) ?? [];
  return entries.flatMap((entry) => readDependency(entry, ownKey) ?? []);
}

function readDependency(entry: DocumentReader, ownKey: string | undefined): SettingDependency | undefined {
  entry.allowOnly(['when', 'key', 'is', 'message'], 'A dependency');
  const key = readOtherKey(entry);
  const when = readCondition(entry, 'when', ownKey);
  const is = readCondition(entry, 'is', key);
  const message = entry.text('message', { minLength: 1 });
  return key === undefined || when === undefined || is === undefined ? undefined : { when, key, is, ...present({ message }) };
}

function readOtherKey(entry: DocumentReader): string | undefined {
  const key = entry.value('key');
  entry.require('key');
  if (key === undefined || (typeof key === 'string' && isSettingKey(key))) return key;
  return entry.refuse('key', 'the key of a setting');
}

function readCondition(entry: DocumentReader, name: 'when' | 'is', key: string | undefined): Predicate | undefined {
  const document = entry.value(name);
  if (document === undefined) return key === undefined ? undefined : { key, op: 'truthy' };
  const { predicate, violations = [] } = parsePredicate(document, entry.at(name), key);
  entry.violations.push(...violations.filter((found) => isOwnFault(found, key)));
  return predicate;
}

// A condition without a key inherits it; when that key is itself wrong, it was reported where it stands.
function isOwnFault(found: Violation, key: string | undefined): boolean {
  return key !== undefined || found.code !== 'PREDICATE_INVALID' || !found.pointer.endsWith('/key');
}
