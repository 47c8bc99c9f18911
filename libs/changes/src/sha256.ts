import { hash } from 'node:crypto';

/** SHA-256 (hex) of a text in UTF-8. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
