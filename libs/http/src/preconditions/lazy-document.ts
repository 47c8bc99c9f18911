import type { Json } from '#libs/kernel';
import { etagOf } from './etag.ts';

/** A JSON document that costs to make: it is made only for a caller who does not hold it yet. `ETagInterceptor` answers it. */
export class LazyDocument {
  readonly etag: string;

  /**
   * @param identity the revisions it is made from, the query, and the permissions of the reader
   * @param render answers the JSON in UTF-8 for the ETag that it is sent under
   */
  constructor(
    identity: Json,
    readonly render: (etag: string) => Promise<Uint8Array>,
  ) {
    this.etag = etagOf(0, identity);
  }
}
