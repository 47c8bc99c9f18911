import { InvalidRequestException, STREAM_NAMES, type StreamName } from '#libs/kernel';

const ENTRY = /^([a-z]{1,32})\s*=\s*(\d{1,15})$/;

/**
 * Reads the header `Min-Revision: settings=42, preferences=7`.
 * @returns the least revision of each named stream that the answer must show; the greater one where a stream is named twice
 * @throws InvalidRequestException INVALID_REQUEST when the header is malformed or names an unknown stream
 */
export function parseMinRevision(header: string): ReadonlyMap<StreamName, number> {
  const revisions = new Map<StreamName, number>();
  const entries = header.split(',', STREAM_NAMES.length * 2 + 1);
  for (const entry of entries) {
    const [, name, digits] = ENTRY.exec(entry.trim()) ?? [];
    const stream = STREAM_NAMES.find((known) => known === name);
    if (stream === undefined || entries.length > STREAM_NAMES.length * 2) {
      throw new InvalidRequestException(
        `Min-Revision must look like "settings=42, preferences=7"; the streams are ${STREAM_NAMES.join(', ')}.`,
        { details: { header: 'Min-Revision' } },
      );
    }
    revisions.set(stream, Math.max(Number(digits), revisions.get(stream) ?? 0));
  }
  return revisions;
}
