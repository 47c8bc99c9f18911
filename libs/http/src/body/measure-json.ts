import { TooLargeException } from '#libs/kernel';
import type { BodyLimit } from './body-limits.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENERS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSERS: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Refuses JSON text that is too deep or has too many values, in one linear scan and before anything is parsed.
 * Text that is no JSON passes or fails by the same count; the parser refuses it afterwards.
 * @throws TooLargeException TOO_LARGE naming the limit
 */
export function assertJsonWithinLimits(text: string, limit: BodyLimit): void {
  let depth = 0;
  let nodes = 1;
  let justOpened = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (SPACES.has(code)) continue;
    const isCloser = CLOSERS.has(code);
    // A container that is not empty holds one value more than it has commas.
    if (code === COMMA || (justOpened && !isCloser)) nodes++;
    justOpened = OPENERS.has(code);
    if (justOpened) depth++;
    else if (isCloser) depth--;
    else if (code === QUOTE) index = endOfString(text, index);
    if (depth > limit.maxDepth) throw tooLarge('depth', limit.maxDepth, `more than ${limit.maxDepth} levels deep. Nest less`);
    if (nodes > limit.maxNodes) throw tooLarge('nodes', limit.maxNodes, `made of more than ${limit.maxNodes} values. Send fewer at once`);
  }
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index++;
  }
  return text.length;
}

function tooLarge(limit: string, maximum: number, complaint: string): TooLargeException {
  return new TooLargeException(`The body is ${complaint}.`, { details: { limit, maximum } });
}
