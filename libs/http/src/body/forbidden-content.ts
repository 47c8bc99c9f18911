import { pointerTo, type Violation, violation } from '#libs/kernel';

/** The most violations that one answer lists. */
export const MAX_LISTED_VIOLATIONS = 100;

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Names longer than this are cut in pointers, so that a hostile body cannot blow up the answer. */
const MAX_POINTER_TOKEN_LENGTH = 128;

interface Place {
  readonly value: unknown;
  readonly token: string | number;
  readonly parent: Place | undefined;
}

/**
 * Finds what JSON allows and this system cannot keep: NUL and lone surrogates in strings and names, names that reach into
 * prototypes, numbers beyond the range of doubles. Iterative, so depth cannot exhaust the stack.
 * @param params added to the params of each violation, such as `{ in: 'query' }`
 * @returns at most 100 violations, in document order
 */
export function findForbiddenContent(root: unknown, params: Readonly<Record<string, unknown>> = {}): readonly Violation[] {
  const found: Violation[] = [];
  const pending: Place[] = [{ value: root, token: '', parent: undefined }];
  while (found.length < MAX_LISTED_VIOLATIONS) {
    const place = pending.pop();
    if (place === undefined) break;
    checkName(place, params, found);
    checkValue(place, params, found);
    if (typeof place.value === 'object' && place.value !== null) pushChildren(place, place.value, pending);
  }
  return found.slice(0, MAX_LISTED_VIOLATIONS);
}

function pushChildren(parent: Place, value: object, pending: Place[]): void {
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index--) pending.push({ value: value[index], token: index, parent });
    return;
  }
  for (const [name, member] of Object.entries(value).reverse()) pending.push({ value: member, token: name, parent });
}

function checkName(place: Place, params: Readonly<Record<string, unknown>>, found: Violation[]): void {
  if (place.parent === undefined || typeof place.token === 'number') return;
  if (FORBIDDEN_NAMES.has(place.token)) {
    found.push(violation('FORBIDDEN_NAME', pointerOf(place), `"${place.token}" may not be used as a name.`, params));
  } else checkText(place.token, place, params, found);
}

function checkValue(place: Place, params: Readonly<Record<string, unknown>>, found: Violation[]): void {
  if (typeof place.value === 'string') checkText(place.value, place, params, found);
  else if (typeof place.value === 'number' && !Number.isFinite(place.value)) {
    const message = 'The number is too large. Numbers lie between -1.797e308 and 1.797e308.';
    found.push(violation('NUMBER_OUT_OF_RANGE', pointerOf(place), message, params));
  }
}

function checkText(text: string, place: Place, params: Readonly<Record<string, unknown>>, found: Violation[]): void {
  if (text.includes('\u0000')) {
    found.push(violation('NUL_CHARACTER', pointerOf(place), 'Text may not contain the character U+0000.', params));
  }
  if (!text.isWellFormed()) {
    found.push(violation('LONE_SURROGATE', pointerOf(place), 'Text may not contain half of a surrogate pair.', params));
  }
}

function pointerOf(place: Place): string {
  const tokens: (string | number)[] = [];
  for (let current: Place | undefined = place; current?.parent !== undefined; current = current.parent) tokens.push(shorten(current.token));
  return pointerTo('', ...tokens.reverse());
}

function shorten(token: string | number): string | number {
  if (typeof token === 'number') return token;
  return (token.length > MAX_POINTER_TOKEN_LENGTH ? `${token.slice(0, MAX_POINTER_TOKEN_LENGTH)}…` : token).toWellFormed();
}
