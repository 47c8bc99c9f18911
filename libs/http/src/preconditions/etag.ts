import { createHash } from 'node:crypto';
import { canonicalJson, InvalidRequestException, type Json } from '#libs/kernel';

/** One entity tag of a header. */
export interface EntityTag {
  readonly isWeak: boolean;
  /** The text between the quotes. */
  readonly opaque: string;
}

const ENTITY_TAG = /\s*(W\/)?"([\u0021\u0023-\u007e\u0080-\u00ff]*)"\s*(?:,|$)/y;
const MAX_TAGS = 100;

/**
 * The ETag of a representation: `"<own revision or 0>.<hash of the representation>"`.
 * @param revision the revision that wrote the resource itself; 0 when nothing of its own is stored
 * @param identity what the hash covers: the representation, or whatever identifies it
 */
export function etagOf(revision: number, identity: Json): string {
  return `"${revision}.${createHash('sha256').update(canonicalJson(identity)).digest('base64url').slice(0, 22)}"`;
}

/**
 * Reads If-Match or If-None-Match (RFC 9110, 13.1).
 * @returns the tags, or `*`
 * @throws InvalidRequestException INVALID_REQUEST when the header is no list of entity tags
 */
export function parseEntityTags(name: string, header: string): '*' | readonly EntityTag[] {
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length || tags.length === 0) {
    const match = ENTITY_TAG.exec(header);
    if (match === null || tags.length === MAX_TAGS) {
      throw new InvalidRequestException(`${name} must hold entity tags in quotes, as ETag gave them, such as "42.k3Jx".`, {
        details: { header: name },
      });
    }
    tags.push({ isWeak: match[1] !== undefined, opaque: match[2] ?? '' });
  }
  return tags;
}
