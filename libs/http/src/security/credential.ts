import type { IncomingHttpHeaders } from 'node:http';
import { UnauthenticatedException } from '#libs/kernel';

const BEARER = /^bearer +(\S{1,8192}) *$/i;
const API_KEY = /^\S{1,8192}$/;

/**
 * The credential of a request: `Authorization: Bearer <API key or token>`, or `X-Api-Key: <key>`.
 * @throws UnauthenticatedException UNAUTHENTICATED when there is none, two that differ, or one of another scheme
 */
export function credentialOf(headers: IncomingHttpHeaders): string {
  const { authorization, 'x-api-key': apiKey } = headers;
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  const key = typeof apiKey === 'string' && API_KEY.test(apiKey) ? apiKey : undefined;
  const isMalformed = (authorization !== undefined && bearer === undefined) || (apiKey !== undefined && key === undefined);
  const credential = bearer ?? key;
  if (isMalformed || credential === undefined || (key !== undefined && key !== credential)) {
    throw new UnauthenticatedException('Send a credential once: "Authorization: Bearer <API key or token>", or "X-Api-Key: <key>".');
  }
  return credential;
}
