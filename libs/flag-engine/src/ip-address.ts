/** An address as 16-bit groups: 2 of IPv4, 8 of IPv6. IPv4 mapped into IPv6 is IPv4. */
export type IpAddress = readonly number[];

/** A range of addresses of one family. */
export interface IpRange {
  /** First address of the range. */
  readonly base: IpAddress;
  /** Length of the common prefix in bits. */
  readonly bits: number;
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const MAX_TEXT_LENGTH = 64;
const MAPPED_BITS = 96;

/** Reads an IPv4 or IPv6 address without a zone id; undefined when it is none. */
export function readIpAddress(text: unknown): IpAddress | undefined {
  if (typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) return undefined;
  const groups = text.includes(':') ? readSix(text) : readFour(text);
  return groups !== undefined && isMapped(groups) ? groups.slice(6) : groups;
}

/** Reads `address/bits`, or an address alone; bits after the prefix are ignored. Undefined when it is no range. */
export function readIpRange(text: unknown): IpRange | undefined {
  if (typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) return undefined;
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const groups = address.includes(':') ? readSix(address) : readFour(address);
  if (groups === undefined) return undefined;
  const width = groups.length * 16;
  const given = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!PREFIX.test(given) || Number(given) > width) return undefined;
  const bits = Number(given);
  return isMapped(groups) && bits >= MAPPED_BITS ? { base: groups.slice(6), bits: bits - MAPPED_BITS } : { base: groups, bits };
}

/** True when the address lies in the range; never across families. */
export function isInRange(address: IpAddress, range: IpRange): boolean {
  const { base, bits } = range;
  if (address.length !== base.length) return false;
  for (let group = 0, left = bits; left > 0; group += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if ((((address[group] ?? 0) ^ (base[group] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

function readFour(text: string): readonly number[] | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function readSix(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 1 ? [] : readGroups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** Groups between colons; the last may be an IPv4 address where the text ends with it. */
function readGroups(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [position, part] of parts.entries()) {
    const four = isEnd && position === parts.length - 1 && part.includes('.') ? readFour(part) : undefined;
    if (four !== undefined) groups.push(...four);
    else if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
