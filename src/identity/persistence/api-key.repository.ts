import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import type { ApiKeyState } from '../contracts/index.ts';

/** A key with its owner and the hashes of its secrets. */
export interface StoredApiKey extends ApiKeyState {
  readonly tenantId: string;
  readonly secretHash: string;
  /** The hash of `previous`. */
  readonly previousHash?: string;
}

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Columns of a key as JSON, without members for what is absent. */
export const API_KEY_AS_JSON = `jsonb_strip_nulls(jsonb_build_object('id', id, 'tenantId', tenant_id, 'prefix', prefix, 'secretHash', secret_hash,
  'name', name, 'roles', roles, 'permissions', permissions, 'tenants', tenants, 'environment', environment, 'expiresAt', ${instant('expires_at')},
  'expiredAt', ${instant('expired_at')}, 'revokedAt', ${instant('revoked_at')}, 'createdAt', ${instant('created_at')},
  'lastUsedAt', ${instant('last_used_at')}, 'rotatedAt', ${instant('rotated_at')}, 'previousHash', previous_hash,
  'previous', case when previous_hash is not null then jsonb_build_object('prefix', previous_prefix, 'worksUntil', ${instant('previous_until')}) end))`;

/** The write side of API keys. */
@Injectable()
export class ApiKeyRepository {
  /** The key of an owner. */
  async find(sql: SqlSession, tenantId: string, id: string): Promise<StoredApiKey | undefined> {
    const [row] = await sql.query<{ key: StoredApiKey }>(
      `select ${API_KEY_AS_JSON} as key from sm.api_key where tenant_id = $1 and id::text = $2`,
      [tenantId, id],
    );
    return row?.key;
  }

  /** Inserts a key. */
  async insert(sql: SqlSession, key: StoredApiKey, revision: number): Promise<void> {
    await sql.query(
      `insert into sm.api_key (id, tenant_id, prefix, secret_hash, name, permissions, roles, tenants, environment, expires_at, created_at, revision)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb, $9, $10, $11, $12)`,
      [
        key.id,
        key.tenantId,
        key.prefix,
        key.secretHash,
        key.name,
        JSON.stringify(key.permissions),
        JSON.stringify(key.roles),
        key.tenants === undefined ? null : JSON.stringify(key.tenants),
        key.environment ?? null,
        key.expiresAt ?? null,
        key.createdAt,
        revision,
      ],
    );
  }

  /** Marks a key as revoked. */
  async revoke(sql: SqlSession, tenantId: string, id: string, at: string, revision: number): Promise<void> {
    await sql.query('update sm.api_key set revoked_at = $3, revision = $4 where tenant_id = $1 and id = $2', [tenantId, id, at, revision]);
  }

  /** Forgets the secret before the last rotation. */
  async endOverlap(sql: SqlSession, tenantId: string, id: string, revision: number): Promise<void> {
    await sql.query(
      'update sm.api_key set previous_prefix = null, previous_hash = null, previous_until = null, revision = $3 where tenant_id = $1 and id = $2',
      [tenantId, id, revision],
    );
  }

  /** Marks a key as expired. */
  async expire(sql: SqlSession, tenantId: string, id: string, at: string, revision: number): Promise<void> {
    await sql.query('update sm.api_key set expired_at = $3, revision = $4 where tenant_id = $1 and id = $2', [tenantId, id, at, revision]);
  }

  /** Gives a key the secret of `key`, and the one before that it names. */
  async rotate(sql: SqlSession, key: StoredApiKey, revision: number): Promise<void> {
    await sql.query(
      `update sm.api_key set prefix = $3, secret_hash = $4, rotated_at = $5, previous_prefix = $6, previous_hash = $7, previous_until = $8, revision = $9
       where tenant_id = $1 and id = $2`,
      [
        key.tenantId,
        key.id,
        key.prefix,
        key.secretHash,
        key.rotatedAt ?? null,
        key.previous?.prefix ?? null,
        key.previousHash ?? null,
        key.previous?.worksUntil ?? null,
        revision,
      ],
    );
  }

  /** The keys that work and name a role. @param owner only those of this tenant; undefined = of every owner */
  async withRole(sql: SqlSession, role: string, owner: string | undefined): Promise<readonly StoredApiKey[]> {
    const rows = await sql.query<{ key: StoredApiKey }>(
      `select ${API_KEY_AS_JSON} as key from sm.api_key
       where roles ? $1 and revoked_at is null and expired_at is null and ($2::uuid is null or tenant_id = $2) order by id limit 100`,
      [role, owner ?? null],
    );
    return rows.map((row) => row.key);
  }

  /** True when there is no key at all. */
  async isEmpty(sql: SqlSession): Promise<boolean> {
    const [row] = await sql.query<{ any: boolean }>('select exists (select 1 from sm.api_key) as any');
    return row?.any !== true;
  }

  /** Notes when keys were last used; not part of the configuration. */
  async touch(sql: SqlSession, used: ReadonlyMap<string, Date>): Promise<void> {
    await sql.query(
      `update sm.api_key k set last_used_at = u.at from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)
       where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`,
      [[...used.keys()], [...used.values()].map((at) => at.toISOString())],
    );
  }
}

/** What administrators may see of a key. */
export function publicState({
  tenantId: _tenantId,
  secretHash: _secretHash,
  previousHash: _previousHash,
  previous,
  ...state
}: StoredApiKey): ApiKeyState {
  const hasEnded = state.revokedAt !== undefined || state.expiredAt !== undefined;
  return { ...state, ...(previous === undefined || hasEnded ? {} : { previous }) };
}
