import { canonicalJson, type Json } from '#libs/kernel';
import { sha256 } from './sha256.ts';

/**
 * The digest of configuration content: SHA-256 (hex) over its canonical JSON (RFC 8785). Equal for contents that are equal, whatever the
 * order of their members.
 */
export function contentDigest(content: Json): string {
  return sha256(canonicalJson(content));
}
