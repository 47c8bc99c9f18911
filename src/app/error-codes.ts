/** An error code that callers can meet. */
export interface ErrorCode {
  readonly code: string;
  readonly kind: string;
  /** The first sentences of the exception's own description. */
  readonly meaning: string;
}

interface ExceptionClass {
  readonly parent: string;
  readonly code: string | undefined;
  readonly kind: string | undefined;
  readonly meaning: string;
}

const CLASS = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export (?:abstract )?class (\w+Exception) extends (\w+) \{([\s\S]*?)\n\}/g;
const EMPTY_CLASS = /export (?:abstract )?class (\w+Exception) extends (\w+) \{\}/g;
const CODE = /readonly code(?:: string)? = '([A-Z_]+)'/;
const KIND = /readonly kind(?:: \w+)? = '([a-z-]+)'/;

/**
 * The codes of all exception classes in these TypeScript sources, sorted. A class without a code or kind of its own has its parent's.
 * @param sources texts of source files
 */
export function errorCodesOf(sources: readonly string[]): readonly ErrorCode[] {
  const classes = new Map(sources.flatMap(exceptionsIn));
  const inherited = (name: string, part: 'code' | 'kind'): string | undefined => {
    const found = classes.get(name);
    return found === undefined ? undefined : (found[part] ?? inherited(found.parent, part));
  };
  const codes = [...classes].flatMap(([name, { code, meaning }]) => {
    const kind = inherited(name, 'kind');
    return code === undefined || kind === undefined ? [] : [{ code, kind, meaning }];
  });
  return codes.sort((left, right) => (left.code < right.code ? -1 : 1));
}

function exceptionsIn(source: string): readonly (readonly [name: string, ExceptionClass])[] {
  const empty = [...source.matchAll(EMPTY_CLASS)].map(
    ([, name = '', parent = '']) => [name, { parent, code: undefined, kind: undefined, meaning: '' }] as const,
  );
  const full = [...source.replace(EMPTY_CLASS, '').matchAll(CLASS)].map(([, comment = '', name = '', parent = '', body = '']) => {
    return [name, { parent, code: CODE.exec(body)?.[1], kind: KIND.exec(body)?.[1], meaning: meaningOf(comment) }] as const;
  });
  return [...empty, ...full];
}

function meaningOf(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*?\s?/, '').trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('@'))
    .join(' ')
    .replaceAll('|', '\\|');
}
