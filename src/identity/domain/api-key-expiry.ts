/** Kind of the due work that takes an expired API key out of service; its subject is the key's id. */
export const API_KEY_EXPIRY = 'api-key.expire';

/** Kind of the due work that ends the overlap of a rotation; its subject is the key's id. */
export const API_KEY_OVERLAP = 'api-key.end-overlap';
