import type { Json } from '#libs/kernel';
import { etagOf } from './etag.ts';

/**
 * A body with the ETag it is sent under: controllers return it, `ETagInterceptor` unwraps it.
 * @example return Versioned.of(await this.settings.getSetting(scope, key));
 */
export class Versioned<Body> {
  readonly body: Body;
  readonly etag: string;

  /**
   * @param revision the resource's own revision; 0 when nothing of its own is stored
   * @param identity what the hash covers; the body itself by default
   */
  constructor(revision: number, body: Body, identity?: Json) {
    this.body = body;
    this.etag = etagOf(revision, identity ?? toJson(body));
  }

  /** A resource that has a revision of its own. */
  static of<Body extends { readonly revision: number }>(body: Body): Versioned<Body> {
    return new Versioned(body.revision, body);
  }

  /**
   * A list or a view: it has no revision of its own.
   * @param identity the revisions it was made from, the query, and the permissions of the reader
   */
  static view<Body>(body: Body, identity: Json): Versioned<Body> {
    return new Versioned(0, body, identity);
  }
}

/** What the body looks like on the wire: dates are text, undefined members are gone. */
function toJson(body: unknown): Json {
  const text: string | undefined = JSON.stringify(body);
  return text === undefined ? null : (JSON.parse(text) as Json);
}
