import { isJsonObject } from '#libs/kernel';
import type { Build } from './build.ts';
import type { Run } from './run.ts';

/** The unit of percentages and lists where none is named. */
export const DEFAULT_UNIT = 'targetingKey';

const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Beyond so many, attributes are read anew by every flag of a bulk. */
const MAX_SLOTS = 1_024;
const [OWN, NESTED, DEEP, TENANT, ADDRESS, NOW] = [0, 1, 2, 3, 4, 5] as const;
const NOT_READ = Symbol('not read');

/** An attribute as all conditions share it. */
export interface Attribute {
  /** How it is found. */
  readonly source: number;
  readonly first: string;
  readonly second: string;
  /** The names after the first. */
  readonly rest: readonly string[];
  /** Declared a number: a text of digits is read as one. */
  readonly isNumber: boolean;
  /** Its place among the values that a bulk remembers. */
  readonly slot: number;
}

const known = new Map<string, Attribute>();

/** The attribute of a path: `tenant.*`, `request.ip` and `now` come from the view, the others from the context. */
export function attributeOf(path: string, build: Build): Attribute {
  const isNumber = build.attributes[path] === 'number';
  const name = isNumber ? `number ${path}` : path;
  const shared = known.get(name);
  if (shared !== undefined) return shared;
  const [first = '', ...rest] = path.split('.');
  const slot = known.size < MAX_SLOTS ? known.size : MAX_SLOTS;
  const attribute = { source: sourceOf(path, first, rest.length), first, second: rest[0] ?? '', rest, isNumber, slot };
  if (slot < MAX_SLOTS) known.set(name, attribute);
  return attribute;
}

function sourceOf(path: string, first: string, more: number): number {
  if (path === 'now') return NOW;
  if (path === 'request.ip') return ADDRESS;
  if (first === 'tenant') return TENANT;
  return more === 0 ? OWN : more === 1 ? NESTED : DEEP;
}

/** Room for the values of all attributes, for evaluations of many flags for one context. */
export function noValues(): unknown[] {
  return Array<unknown>(known.size).fill(NOT_READ);
}

/** The value of an attribute; undefined when it is not there. */
export function readAttribute(attribute: Attribute, run: Run): unknown {
  const { values } = run;
  if (values === undefined) return find(attribute, run);
  const { slot } = attribute;
  if (slot >= values.length) return find(attribute, run);
  const value = values[slot];
  return value === NOT_READ ? (values[slot] = find(attribute, run)) : value;
}

function find(attribute: Attribute, run: Run): unknown {
  const value = attribute.source === OWN ? run.context[attribute.first] : elsewhere(attribute, run);
  return attribute.isNumber && typeof value === 'string' && NUMBER_TEXT.test(value) ? Number(value) : value;
}

function elsewhere({ source, first, second, rest }: Attribute, run: Run): unknown {
  switch (source) {
    case NESTED: {
      const parent = run.context[first];
      return isJsonObject(parent) ? parent[second] : undefined;
    }
    case DEEP:
      return descend(run.context[first], rest);
    case TENANT:
      return descend(run.view.tenant, rest);
    case ADDRESS:
      return run.view.ip;
    default:
      return run.now;
  }
}

function descend(start: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), start);
}

/**
 * The text that is hashed or looked up in a list: a text that is not empty, or a whole number in digits. Undefined for
 * everything else.
 */
export function unitOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The unit that an attribute holds. */
export function readUnit(attribute: Attribute, run: Run): string | undefined {
  return unitOf(readAttribute(attribute, run));
}
