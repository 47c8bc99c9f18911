const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3_x86_32 of the UTF-8 bytes of a text.
 * @returns an unsigned 32-bit number
 */
export function murmur3(text: string, seed: number): number {
  const { length } = text;
  const blocks = length & ~3;
  let hash = seed | 0;
  let seen = 0;
  for (let index = 0; index < blocks; index += 4) {
    const a = text.charCodeAt(index);
    const b = text.charCodeAt(index + 1);
    const c = text.charCodeAt(index + 2);
    const d = text.charCodeAt(index + 3);
    seen |= a | b | c | d;
    hash = mix(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let tail = 0;
  for (let index = blocks, shift = 0; index < length; index += 1, shift += 8) {
    const unit = text.charCodeAt(index);
    seen |= unit;
    tail |= unit << shift;
  }
  // Above ASCII, UTF-16 code units are not the bytes of UTF-8.
  return seen < 128 ? finish(hash, tail, length) : murmur3OfBytes(utf8(text), seed);
}

/**
 * MurmurHash3_x86_32 of bytes.
 * @returns an unsigned 32-bit number
 */
export function murmur3OfBytes(bytes: ArrayLike<number>, seed: number): number {
  const { length } = bytes;
  const at = (index: number): number => bytes[index] ?? 0;
  const blocks = length & ~3;
  let hash = seed | 0;
  for (let index = 0; index < blocks; index += 4) {
    hash = mix(hash, at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24));
  }
  let tail = 0;
  for (let index = blocks; index < length; index += 1) tail |= at(index) << ((index - blocks) * 8);
  return finish(hash, tail, length);
}

function mix(hash: number, block: number): number {
  const k = Math.imul(block, C1);
  const mixed = hash ^ Math.imul((k << 15) | (k >>> 17), C2);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, tail: number, length: number): number {
  const k = Math.imul(tail, C1);
  let h = hash ^ Math.imul((k << 15) | (k >>> 17), C2) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** UTF-8 bytes; a surrogate without its other half becomes U+FFFD, as in every encoder of the platform. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return bytes;
}
