import { getMetadataStorage } from 'class-validator';
import { isJsonObject, type JsonObject, pointerTo, type Violation, violation } from '#libs/kernel';
import { knownFields, OBJECT_EXPECTED, unknownFieldViolation } from './validation-violations.ts';

/** Names that every object inherits: class-transformer drops fields of these names without a word. */
const INHERITED_NAMES: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

type Params = Readonly<Record<string, unknown>>;

interface Place {
  readonly plain: unknown;
  readonly instance: unknown;
  readonly pointer: string;
}

/**
 * Finds what class-transformer and class-validator let pass: fields such as `toString`, and arrays where a nested request class
 * is declared. Parts that stay plain objects are free-form JSON and left alone.
 * @param plain what was sent
 * @param instance what it was converted to
 */
export function findBlindSpots(plain: object, instance: object, params: Params): readonly Violation[] {
  const found: Violation[] = [];
  const pending: Place[] = [{ plain, instance, pointer: '' }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { pointer } = place;
    if (Array.isArray(place.plain) && Array.isArray(place.instance)) {
      for (const [index, item] of place.plain.entries()) {
        pending.push({ plain: item, instance: place.instance[index], pointer: pointerTo(pointer, index) });
      }
    } else if (isJsonObject(place.plain) && isClassInstance(place.instance)) {
      found.push(
        ...inheritedNames(place.plain, place.instance, pointer, params),
        ...misplacedArrays(place.plain, place.instance, pointer, params),
      );
      for (const [name, member] of Object.entries(place.plain)) {
        pending.push({ plain: member, instance: Reflect.get(place.instance, name), pointer: pointerTo(pointer, name) });
      }
    }
  }
  return found;
}

function inheritedNames(plain: JsonObject, instance: object, pointer: string, params: Params): readonly Violation[] {
  return Object.keys(plain)
    .filter((name) => INHERITED_NAMES.has(name))
    .map((name) => unknownFieldViolation(pointerTo(pointer, name), name, knownFields(instance), params));
}

function misplacedArrays(plain: JsonObject, instance: object, pointer: string, params: Params): readonly Violation[] {
  const nested = getMetadataStorage()
    .getTargetValidationMetadatas(instance.constructor, '', false, false)
    .filter((one) => one.type === 'nestedValidation');
  return nested.flatMap(({ propertyName, each }) => {
    const place = pointerTo(pointer, propertyName);
    const value = plain[propertyName];
    if (!Array.isArray(value)) return [];
    if (!each) return [violation(OBJECT_EXPECTED.code, place, OBJECT_EXPECTED.message, params)];
    return value.flatMap((item: unknown, index) =>
      Array.isArray(item) ? [violation(OBJECT_EXPECTED.code, pointerTo(place, index), OBJECT_EXPECTED.message, params)] : [],
    );
  });
}

function isClassInstance(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}
