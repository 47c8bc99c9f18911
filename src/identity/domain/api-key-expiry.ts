/** Kind of the due work that takes an expired API key out of service; its subject is the key's id. */
export const API_KEY_EXPIRY = 'api-key.expire';
