import { ValidationException } from '#libs/kernel';
import { InvalidEncodingException, MalformedJsonException } from './body-exceptions.ts';
import type { BodyLimit } from './body-limits.ts';
import { findForbiddenContent } from './forbidden-content.ts';
import { jsonSyntaxErrorPosition } from './json-syntax.ts';
import { assertJsonWithinLimits } from './measure-json.ts';

/**
 * Turns the bytes of a body into a JSON value.
 * @throws InvalidEncodingException INVALID_ENCODING when the bytes are not UTF-8
 * @throws TooLargeException TOO_LARGE when the text is too deep or has too many values
 * @throws MalformedJsonException MALFORMED_JSON when the text is not JSON
 * @throws ValidationException VALIDATION_FAILED listing every name, text and number that cannot be kept
 */
export function parseJsonBody(bytes: Uint8Array, limit: BodyLimit): unknown {
  const text = decode(bytes);
  assertJsonWithinLimits(text, limit);
  const value = parse(text);
  const violations = findForbiddenContent(value);
  if (violations.length > 0) throw new ValidationException('The body holds content that cannot be kept.', { violations });
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidEncodingException();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedJsonException(jsonSyntaxErrorPosition(text));
  }
}
