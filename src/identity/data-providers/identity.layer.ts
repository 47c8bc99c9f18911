import { APPLICATION_TENANT_ID, jsonEquals, type SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import { type OwnedRoles, RoleBook } from '../domain/role-book.ts';
import { API_KEY_AS_JSON, type StoredApiKey } from '../persistence/api-key.repository.ts';

/** Name of the layer of API keys and roles. */
export const IDENTITY_LAYER = 'identity';

/** One secret of an API key. */
export interface Credential {
  readonly key: StoredApiKey;
  /** Milliseconds since 1970 at which it stops; undefined = never. */
  readonly worksUntil: number | undefined;
}

/** Every key that was neither revoked nor has expired, and every role. */
export interface IdentityData {
  /** By the hash of the secret. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** The hashes of each owner's keys. */
  readonly hashes: ReadonlyMap<string, readonly string[]>;
  /** The same object while no role changes. */
  readonly roles: RoleBook;
  /** Owners moved by transactions from this id on are read again. */
  readonly mark: string;
}

interface IdentityRow {
  readonly mark: string;
  readonly moved: readonly string[];
  readonly keys: readonly StoredApiKey[];
  readonly roles: readonly {
    readonly owner: string;
    readonly tenant: string | null;
    readonly name: string;
    readonly permissions: string[];
  }[];
}

const BYTES_A_KEY = 512;

// Any transaction that this snapshot cannot see has an id of at least its xmin, so the next load misses nothing.
const MOVED_OWNERS = `
with moved as materialized (select tenant_id from sm.stream where name = 'identity' and moved_by >= $1::text::xid8)
select pg_snapshot_xmin(pg_current_snapshot())::text as mark,
  coalesce((select jsonb_agg(tenant_id) from moved), '[]') as moved,
  coalesce((select jsonb_agg(${API_KEY_AS_JSON}) from sm.api_key
    where ($1 = '0' or tenant_id in (select tenant_id from moved)) and revoked_at is null and expired_at is null), '[]') as keys,
  coalesce((select jsonb_agg(jsonb_build_object('owner', r.tenant_id, 'tenant', t.code, 'name', r.name, 'permissions', r.permissions))
    from sm.roles_of(array(select tenant_id from moved)) r left join sm.tenant t on t.id = r.tenant_id), '[]') as roles`;

const NOTHING: IdentityData = { credentials: new Map(), hashes: new Map(), roles: new RoleBook(), mark: '0' };

/** One layer for the installation: authentication works with the database stopped. A refresh reads the owners whose keys or roles changed. */
export const identityLayer: LayerSource<IdentityData> = {
  name: IDENTITY_LAYER,
  streams: ['identity'],
  reach: 'installation',
  async load(sql: SqlSession, _tenantId: string, previous: LoadedLayer<IdentityData> | undefined): Promise<LoadedLayer<IdentityData>> {
    const before = previous?.data ?? NOTHING;
    const [row] = await sql.query<IdentityRow>(MOVED_OWNERS, [before.mark]);
    if (row === undefined) return { data: before, revisions: {}, bytes: 0 };
    const data = { ...withKeys(before, row), roles: withRoles(before.roles, row), mark: row.mark };
    return { data, revisions: {}, bytes: data.credentials.size * BYTES_A_KEY };
  },
};

function withKeys(before: IdentityData, { moved, keys }: IdentityRow): Pick<IdentityData, 'credentials' | 'hashes'> {
  const [credentials, hashes] = [new Map(before.credentials), new Map(before.hashes)];
  for (const owner of moved) {
    for (const hash of hashes.get(owner) ?? []) credentials.delete(hash);
    hashes.delete(owner);
  }
  for (const [owner, owned] of Map.groupBy(keys, (key) => key.tenantId)) {
    const entries = owned.flatMap(credentialsOf);
    for (const [hash, credential] of entries) credentials.set(hash, credential);
    hashes.set(
      owner,
      entries.map(([hash]) => hash),
    );
  }
  return { credentials, hashes };
}

function credentialsOf(key: StoredApiKey): readonly [string, Credential][] {
  const expiresAt = key.expiresAt === undefined ? Infinity : Date.parse(key.expiresAt);
  const until = (end: number): Credential => ({ key, worksUntil: end === Infinity ? undefined : end });
  const { previous, previousHash } = key;
  const earlier: [string, Credential][] =
    previous === undefined || previousHash === undefined
      ? []
      : [[previousHash, until(Math.min(expiresAt, Date.parse(previous.worksUntil)))]];
  return [[key.secretHash, until(expiresAt)], ...earlier];
}

function withRoles(before: RoleBook, { moved, roles }: IdentityRow): RoleBook {
  const found = Map.groupBy(roles, (role) => role.owner);
  const owned = (owner: string): OwnedRoles | undefined => {
    const own = found.get(owner);
    const tenant = owner === APPLICATION_TENANT_ID ? undefined : (own?.[0]?.tenant ?? undefined);
    return own === undefined ? undefined : { tenant, roles: new Map(own.map(({ name, permissions }) => [name, permissions])) };
  };
  const differing = moved.filter((owner) => !jsonEquals(plain(before.byOwner.get(owner)), plain(owned(owner))));
  if (differing.length === 0) return before;
  const byOwner = new Map(before.byOwner);
  for (const owner of differing) {
    const own = owned(owner);
    if (own === undefined) byOwner.delete(owner);
    else byOwner.set(owner, own);
  }
  return new RoleBook(byOwner);
}

function plain(owned: OwnedRoles | undefined): Record<string, readonly string[]> {
  return Object.fromEntries(owned?.roles ?? []);
}
