import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import type { ApiKeyState } from '../contracts/index.ts';

/** A key with its owner and the hash of its secret. */
export interface StoredApiKey extends ApiKeyState {
  readonly tenantId: string;
  readonly secretHash: string;
}

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Columns of a key as JSON, without members for what is absent. */
export const API_KEY_AS_JSON = `jsonb_strip_nulls(jsonb_build_object('id', id, 'tenantId', tenant_id, 'prefix', prefix, 'secretHash', secret_hash,
  'name', name, 'roles', roles, 'permissions', permissions, 'tenants', tenants, 'environment', environment, 'expiresAt', ${instant('expires_at')},
  'expiredAt', ${instant('expired_at')}, 'revokedAt', ${instant('revoked_at')}, 'createdAt', ${instant('created_at')},
  'lastUsedAt', ${instant('last_used_at')}))`;

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

  /** Marks a key as expired. */
  async expire(sql: SqlSession, tenantId: string, id: string, at: string, revision: number): Promise<void> {
    await sql.query('update sm.api_key set expired_at = $3, revision = $4 where tenant_id = $1 and id = $2', [tenantId, id, at, revision]);
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
export function publicState({ tenantId: _tenantId, secretHash: _secretHash, ...state }: StoredApiKey): ApiKeyState {
  return state;
}
