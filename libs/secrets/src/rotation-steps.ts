import type { SqlSession } from '#libs/kernel';
import type { DataKeys } from './data-keys.ts';
import { openEnvelope, envelopeOf, sealText } from './envelope.ts';
import { HOLD_SECRETS_OF_OTHER_KEYS, type SecretRow, toStoredSecret } from './secret-rows.ts';
import type { DataKey, StoredSecret } from './secret-store.ts';

/** How many secrets one transaction takes. */
const BATCH = 100;

const KEYS_TO_REWRAP = `
select id, purpose, kek, wrapped from sm.data_key where tenant_id = $1 and kek <> $2 order by id for update`;

// Which master key an envelope names follows its data key.
const RENAME_IN_ENVELOPES = `
update sm.secret s set envelope = concat_ws('.', split_part(s.envelope, '.', 1), d.kek, split_part(s.envelope, '.', 3),
  split_part(s.envelope, '.', 4), split_part(s.envelope, '.', 5), split_part(s.envelope, '.', 6))
from sm.data_key d where s.tenant_id = $1 and d.tenant_id = s.tenant_id and d.id = s.data_key_id and s.id = any (array(
  select x.id from sm.secret x join sm.data_key k on k.tenant_id = x.tenant_id and k.id = x.data_key_id
  where x.tenant_id = $1 and split_part(x.envelope, '.', 2) <> k.kek and x.envelope like 'v1.%' order by x.id limit $2))
returning s.id`;

const RESEAL = `
update sm.secret s set envelope = item->>'envelope', data_key_id = $3 from jsonb_array_elements($2::jsonb) as item
where s.tenant_id = $1 and s.id = (item->>'id')::uuid`;

// The foreign key would refuse it as well: a data key stays while something is sealed by it.
const REMOVE_RETIRED = `
delete from sm.data_key d where d.tenant_id = $1 and d.retired_at is not null
  and not exists (select 1 from sm.secret s where s.tenant_id = d.tenant_id and s.data_key_id = d.id)
returning d.id`;

/** What one step did. */
export interface RotationStep {
  /** How many things it did; 0 = there is no more to do. */
  readonly done: number;
}

/** Seals the tenant's data keys by the current master key, except those of one that is lost. */
export async function rewrapDataKeys(sql: SqlSession, keys: DataKeys, tenantId: string): Promise<RotationStep> {
  const stored = await sql.query<DataKey>(KEYS_TO_REWRAP, [tenantId, keys.masterKeyId]);
  const readable = stored.filter((key) => !keys.isLost(key));
  for (const key of readable) {
    const { kek, wrapped } = await keys.rewrapped(tenantId, key);
    await sql.query('update sm.data_key set kek = $3, wrapped = $4 where tenant_id = $1 and id = $2', [tenantId, key.id, kek, wrapped]);
  }
  return { done: readable.length };
}

/** Puts a fresh data key in the place of one that was made before an instant; what the old one sealed stays readable. */
export async function replaceDataKey(sql: SqlSession, keys: DataKeys, tenantId: string, before: Date, now: Date): Promise<RotationStep> {
  const retired = await sql.query(
    `update sm.data_key set retired_at = $3 where tenant_id = $1 and purpose = 'seal' and retired_at is null and created_at < $2 returning id`,
    [tenantId, before.toISOString(), now.toISOString()],
  );
  if (retired.length === 0) return { done: 0 };
  const { id, purpose, kek, wrapped } = await keys.make(tenantId, 'seal');
  await sql.query('insert into sm.data_key (tenant_id, id, purpose, kek, wrapped, created_at) values ($1, $2, $3, $4, $5, $6)', [
    tenantId,
    id,
    purpose,
    kek,
    wrapped,
    now.toISOString(),
  ]);
  return { done: 1 };
}

/**
 * Seals up to 100 secrets by the data key in use that another one seals. What cannot be opened stays as it is.
 * @param after only secrets of a greater id
 */
export async function resealSecrets(
  sql: SqlSession,
  keys: DataKeys,
  tenantId: string,
  after: string,
): Promise<RotationStep & { readonly last: string | undefined }> {
  const [current] = await sql.query<DataKey>(
    `select id, purpose, kek, wrapped from sm.data_key where tenant_id = $1 and purpose = 'seal' and retired_at is null for share`,
    [tenantId],
  );
  if (current === undefined) return { done: 0, last: undefined };
  const rows = await sql.query<SecretRow>(HOLD_SECRETS_OF_OTHER_KEYS, [tenantId, current.id, BATCH, after]);
  const resealed = await Promise.all(rows.map((row) => reseal(keys, tenantId, toStoredSecret(row), current).catch(() => undefined)));
  const changed = resealed.filter((one) => one !== undefined);
  if (changed.length > 0) await sql.query(RESEAL, [tenantId, JSON.stringify(changed), current.id]);
  return { done: changed.length, last: rows.at(-1)?.id };
}

/** Names the master key of the data key in up to 100 envelopes that still name another one. */
export async function renameInEnvelopes(sql: SqlSession, tenantId: string): Promise<RotationStep> {
  return { done: (await sql.query(RENAME_IN_ENVELOPES, [tenantId, BATCH])).length };
}

/** Removes data keys that are out of use and seal nothing any more. */
export async function removeRetiredKeys(sql: SqlSession, tenantId: string): Promise<RotationStep> {
  return { done: (await sql.query(REMOVE_RETIRED, [tenantId])).length };
}

async function reseal(keys: DataKeys, tenantId: string, secret: StoredSecret, current: DataKey) {
  const place = { tenantId, secretId: secret.id, settingKey: secret.settingKey };
  const text = openEnvelope(secret.envelope, await keys.unwrapped(tenantId, secret.dataKey), place);
  const sealed = sealText(text, await keys.unwrapped(tenantId, current), place);
  return { id: secret.id, envelope: envelopeOf(current.kek, current.id, sealed) };
}
