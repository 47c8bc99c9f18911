import { randomHex } from './random-hex.ts';

/** W3C trace context, version 00 or a later one that begins alike. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,400})?$/;

/** The trace that a request belongs to. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** The `traceparent` header for whatever the request causes. */
  readonly traceparent: string;
}

/**
 * Continues the trace of a `traceparent` header, or begins a new one when the header is absent or breaks the W3C format.
 * @param header the header as received
 */
export function traceContextOf(header: string | readonly string[] | undefined): TraceContext {
  const match = typeof header === 'string' && header.length < 512 ? TRACEPARENT.exec(header.trim()) : null;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match ?? [];
  const isValid =
    match !== null && version !== 'ff' && !(version === '00' && rest !== undefined) && !/^0+$/.test(traceId) && !/^0+$/.test(spanId);
  if (isValid) return { traceId, traceparent: `00-${traceId}-${spanId}-${flags}` };
  const fresh = randomHex(16);
  return { traceId: fresh, traceparent: `00-${fresh}-${randomHex(8)}-00` };
}
