import { Injectable } from '@nestjs/common';
import { Clock, type SqlSession } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { type DataKey, type NewSecret, type SecretIdentity, secretName, SecretStore, type StoredSecret } from './secret-store.ts';
import { LOAD_SECRETS, type SecretRow, toStoredSecret } from './secret-rows.ts';

// The data key is held until the commit: a rotation that retires it or renames its master key comes before or after, not in between.
const ADD_SECRETS = `
with held as (select kek from sm.data_key where tenant_id = $1 and id = $2 and retired_at is null for share)
insert into sm.secret (tenant_id, id, key, data_key_id, envelope, fingerprint, created_at)
select $1, (item->>'id')::uuid, item->>'settingKey', $2, concat_ws('.', 'v1', held.kek, $2::uuid, item->>'sealed'), item->>'fingerprint', $4
from held cross join jsonb_array_elements($3::jsonb) as item
on conflict on constraint secret_once do nothing`;

const REPAIR_SECRETS = `
with held as (select kek from sm.data_key where tenant_id = $1 and id = $2 and retired_at is null for share)
update sm.secret s set envelope = concat_ws('.', 'v1', held.kek, $2::uuid, item->>'sealed'), data_key_id = $2
from held cross join jsonb_array_elements($3::jsonb) as item where s.tenant_id = $1 and s.id = (item->>'id')::uuid returning s.id`;

const FIND_SECRETS = `
select s.id, s.key as "settingKey", s.fingerprint from sm.secret s
where s.tenant_id = $1 and (s.key, s.fingerprint) in (select * from unnest($2::text[], $3::text[]))`;

/** Secrets and data keys in the database. Writing them changes no configuration: only a setting that refers to one does. */
@Injectable()
export class SqlSecretStore extends SecretStore {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  keysInUse(tenantId: string): Promise<readonly DataKey[]> {
    return this.reader.read({ tenantId }, (sql) =>
      sql.query<DataKey>('select id, purpose, kek, wrapped from sm.data_key where tenant_id = $1 and retired_at is null', [tenantId]),
    );
  }

  async addKey(tenantId: string, key: DataKey, insteadOf?: string): Promise<void> {
    const now = this.clock.now().toISOString();
    await this.unitOfWork.record(tenantId, async (sql) => {
      if (insteadOf !== undefined)
        await sql.query('update sm.data_key set retired_at = $3 where tenant_id = $1 and id = $2', [tenantId, insteadOf, now]);
      await sql.query(
        `insert into sm.data_key (tenant_id, id, purpose, kek, wrapped, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, purpose) where retired_at is null do nothing`,
        [tenantId, key.id, key.purpose, key.kek, key.wrapped, now],
      );
    });
  }

  find(tenantId: string, secrets: readonly SecretIdentity[]): Promise<ReadonlyMap<string, string>> {
    return this.reader.read({ tenantId }, (sql) => found(sql, tenantId, secrets));
  }

  add(tenantId: string, dataKeyId: string, secrets: readonly NewSecret[]): Promise<ReadonlyMap<string, string> | undefined> {
    const now = this.clock.now().toISOString();
    return this.unitOfWork.record(tenantId, async (sql) => {
      await sql.query(ADD_SECRETS, [tenantId, dataKeyId, JSON.stringify(secrets), now]);
      const ids = await found(sql, tenantId, secrets);
      return secrets.every((secret) => ids.has(secretName(secret))) ? ids : undefined;
    });
  }

  async repair(tenantId: string, dataKeyId: string, secrets: readonly Pick<NewSecret, 'id' | 'sealed'>[]): Promise<boolean> {
    const parameters = [tenantId, dataKeyId, JSON.stringify(secrets)];
    const repaired = await this.unitOfWork.record(tenantId, (sql) => sql.query(REPAIR_SECRETS, parameters));
    return repaired.length === secrets.length;
  }

  async load(tenantId: string, ids: readonly string[]): Promise<readonly StoredSecret[]> {
    const rows = await this.reader.read({ tenantId }, (sql) => sql.query<SecretRow>(LOAD_SECRETS, [tenantId, ids]));
    return rows.map(toStoredSecret);
  }
}

async function found(sql: SqlSession, tenantId: string, secrets: readonly SecretIdentity[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<SecretIdentity & { id: string }>(FIND_SECRETS, [
    tenantId,
    secrets.map(({ settingKey }) => settingKey),
    secrets.map(({ fingerprint }) => fingerprint),
  ]);
  return new Map(rows.map((row) => [secretName(row), row.id]));
}
