import { isJsonObject } from '#libs/kernel';
import type { Build } from './build.ts';
import type { Run } from './run.ts';

/** Reads one attribute; undefined when it is not there. */
export type Read = (run: Run) => unknown;

const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** The unit of percentages and lists where none is named. */
export const DEFAULT_UNIT = 'targetingKey';

/** How an attribute is read: `tenant.*`, `request.ip` and `now` from the view, the others from the context. */
export function attributeReader(path: string, build: Build): Read {
  const read = plainReader(path);
  if (build.attributes[path] !== 'number') return read;
  return (run) => {
    const value = read(run);
    return typeof value === 'string' && NUMBER_TEXT.test(value) ? Number(value) : value;
  };
}

/** The name of an attribute that is read from the context as it stands, without a path; undefined for all others. */
export function ownName(path: string, build: Build): string | undefined {
  return path.includes('.') || path === 'now' || build.attributes[path] === 'number' ? undefined : path;
}

function plainReader(path: string): Read {
  if (path === 'now') return (run) => run.view.now;
  if (path === 'request.ip') return (run) => run.view.ip;
  const [first = '', ...rest] = path.split('.');
  const [second] = rest;
  if (first === 'tenant') return (run) => descend(run.view.tenant, rest);
  if (second === undefined) return (run) => run.context[first];
  if (rest.length > 1) return (run) => descend(run.context[first], rest);
  return (run) => {
    const parent = run.context[first];
    return isJsonObject(parent) ? parent[second] : undefined;
  };
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
