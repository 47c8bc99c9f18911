import { createHmac } from 'node:crypto';
import { canonicalJson, type IdempotencyRequest, InvalidRequestException, type Json } from '#libs/kernel';

/** 1 to 255 visible ASCII characters. */
const IDEMPOTENCY_KEY = /^[\u0021-\u007e]{1,255}$/;

/** What a fingerprint covers: everything that decides the effect of a request. */
export interface FingerprintedRequest {
  /** The method and the pattern of the route, such as `POST /v1/tenants/:tenantCode/settings/bulk`. */
  readonly route: string;
  readonly params: Json;
  readonly query: Json;
  /** undefined = the request has no body */
  readonly body: Json | undefined;
}

/**
 * Builds the kernel's idempotency request from the header Idempotency-Key.
 * @param secret keys the fingerprint, so that the store tells nothing about the content of a body; at least 32 bytes
 * @returns undefined when the header is absent
 * @throws InvalidRequestException INVALID_REQUEST when the key is not 1 to 255 visible ASCII characters
 */
export function idempotencyRequestOf(
  header: string | readonly string[] | undefined,
  request: FingerprintedRequest,
  secret: Uint8Array,
): IdempotencyRequest | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !IDEMPOTENCY_KEY.test(header)) {
    throw new InvalidRequestException('Idempotency-Key must be 1 to 255 visible ASCII characters without spaces, such as a UUID.', {
      details: { header: 'Idempotency-Key' },
    });
  }
  const covered = canonicalJson([request.params, request.query, request.body ?? null]);
  return { key: header, route: request.route, fingerprint: createHmac('sha256', secret).update(covered).digest('base64url') };
}
