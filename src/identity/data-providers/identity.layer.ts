import type { Actor, SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import { patternsOf } from '../domain/decide-api-key.ts';
import { API_KEY_AS_JSON, type StoredApiKey } from '../persistence/api-key.repository.ts';

/** Name of the layer of API keys. */
export const IDENTITY_LAYER = 'identity';

/** What an API key stands for. */
export interface Principal {
  readonly actor: Actor;
  readonly keyId: string;
  /** Milliseconds since 1970; undefined = never. */
  readonly expiresAt: number | undefined;
}

const BYTES_A_KEY = 512;

/** Every key that was neither revoked nor has expired, by the hash of its secret: authentication works with the database stopped. */
export const identityLayer: LayerSource<ReadonlyMap<string, Principal>> = {
  name: IDENTITY_LAYER,
  streams: ['identity'],
  reach: 'installation',
  async load(sql: SqlSession): Promise<LoadedLayer<ReadonlyMap<string, Principal>>> {
    const [row] = await sql.query<{ keys: readonly StoredApiKey[] }>(
      `select coalesce(jsonb_agg(${API_KEY_AS_JSON}), '[]') as keys from sm.api_key where revoked_at is null and expired_at is null`,
    );
    const keys = row?.keys ?? [];
    return { data: new Map(keys.map((key) => [key.secretHash, principalOf(key)])), revisions: {}, bytes: keys.length * BYTES_A_KEY };
  },
};

function principalOf(key: StoredApiKey): Principal {
  return { actor: actorOf(key), keyId: key.id, expiresAt: key.expiresAt === undefined ? undefined : Date.parse(key.expiresAt) };
}

/** The actor that a key stands for. */
export function actorOf(key: StoredApiKey): Actor {
  return {
    kind: 'api-key',
    id: key.id,
    name: key.name,
    permissions: patternsOf(key.roles, key.permissions),
    tenants: key.tenants ?? 'all',
    ...(key.environment === undefined ? {} : { environment: key.environment }),
  };
}
