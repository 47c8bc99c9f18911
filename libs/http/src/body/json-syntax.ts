const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may stand next: a value, a value or `]`, a name, a name or `}`, a colon, or whatever follows a value. */
type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'after-value';

/**
 * Finds where text stops being JSON (RFC 8259). Only run on text that the parser refused, whose own messages do not always say.
 * @returns the offset of the first wrong character in UTF-16 code units; the length of the text when it ends too early
 */
export function jsonSyntaxErrorPosition(text: string): number {
  const closers: string[] = [];
  let expected: Expected = 'value';
  let index = skipSpaces(text, 0);
  while (index < text.length) {
    const character = text[index] ?? '';
    if (expected === 'after-value') {
      const closer = closers.at(-1);
      if (closer !== undefined && character === closer) closers.pop();
      else if (closer !== undefined && character === ',') expected = closer === '}' ? 'name' : 'value';
      else return index;
    } else if (expected === 'colon') {
      if (character !== ':') return index;
      expected = 'value';
    } else if (character === closers.at(-1) && expected.endsWith('-or-end')) {
      closers.pop();
      expected = 'after-value';
    } else if (expected.startsWith('value') && (character === '[' || character === '{')) {
      closers.push(character === '[' ? ']' : '}');
      expected = character === '[' ? 'value-or-end' : 'name-or-end';
    } else {
      const end = character === '"' ? endOfString(text, index) : expected.startsWith('value') ? endOfLiteral(text, index) : -1 - index;
      if (end < 0) return -1 - end;
      expected = expected.startsWith('value') ? 'after-value' : 'colon';
      index = end - 1;
    }
    index = skipSpaces(text, index + 1);
  }
  return text.length;
}

function skipSpaces(text: string, start: number): number {
  let index = start;
  while (index < text.length && ' \t\n\r'.includes(text[index] ?? '?')) index++;
  return index;
}

/** The offset behind the literal, or -1 minus the offset of what is wrong. */
function endOfLiteral(text: string, start: number): number {
  LITERAL.lastIndex = start;
  return LITERAL.test(text) ? LITERAL.lastIndex : -1 - start;
}

/** The offset behind the string, or -1 minus the offset of what is wrong. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index + 1;
    if (code < 0x20) return -1 - index;
    if (code !== 0x5c) continue;
    ESCAPE.lastIndex = index;
    if (!ESCAPE.test(text)) return -1 - index;
    index = ESCAPE.lastIndex - 1;
  }
  return -1 - text.length;
}
