/** A JSON value (RFC 8259). Numbers are IEEE doubles. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; a member that is absent is `undefined`. */
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** True for objects, false for arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The canonical text of a JSON value: members sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them
 * (RFC 8785). Two values are equal exactly when their canonical texts are.
 */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return 'null';
  // The runtime prints a whole document several times faster than we do piece by piece.
  return hasCanonicalOrder(value) ? JSON.stringify(value) : sortedJson(value);
}

function sortedJson(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => sortedJson(item)).join(',')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .filter((name) => object[name] !== undefined)
    .sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${sortedJson(object[name])}`).join(',')}}`;
}

function hasCanonicalOrder(value: Json | undefined): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(hasCanonicalOrder);
  const object = value as JsonObject;
  let last: string | undefined;
  for (const name of Object.keys(object)) {
    if ((last !== undefined && last >= name) || !hasCanonicalOrder(object[name])) return false;
    last = name;
  }
  return true;
}

/** Deep equality of two JSON values; the order of members does not count, absent and null differ. */
export function jsonEquals(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  return canonicalJson(left) === canonicalJson(right);
}

/** Freezes a JSON value and everything in it, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
