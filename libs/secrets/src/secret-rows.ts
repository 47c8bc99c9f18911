import type { DataKeyPurpose, StoredSecret } from './secret-store.ts';

/** A secret with its data key as SQL answers it. */
export interface SecretRow {
  readonly id: string;
  readonly key: string;
  readonly envelope: string;
  readonly fingerprint: string;
  readonly data_key_id: string;
  readonly purpose: DataKeyPurpose;
  readonly kek: string;
  readonly wrapped: string;
}

// Envelope and data key of one snapshot: a rotation in between would leave one without the other.
const SECRETS = `
select s.id, s.key, s.envelope, s.fingerprint, s.data_key_id, d.purpose, d.kek, d.wrapped
from sm.secret s join sm.data_key d on d.tenant_id = s.tenant_id and d.id = s.data_key_id`;

/** The secrets of the ids $2 of the tenant $1. */
export const LOAD_SECRETS = `${SECRETS} where s.tenant_id = $1 and s.id = any ($2::uuid[])`;

/** At most $3 secrets of the tenant $1, above the id $4, that another data key than $2 seals, held until the end of the transaction. */
export const HOLD_SECRETS_OF_OTHER_KEYS = `${SECRETS} where s.tenant_id = $1 and s.data_key_id <> $2 and s.id > $4 order by s.id limit $3 for no key update of s`;

/** A row of these as a secret. */
export function toStoredSecret(row: SecretRow): StoredSecret {
  const { id, key: settingKey, envelope, fingerprint, data_key_id: dataKeyId, purpose, kek, wrapped } = row;
  return { id, settingKey, envelope, fingerprint, dataKey: { id: dataKeyId, purpose, kek, wrapped } };
}
