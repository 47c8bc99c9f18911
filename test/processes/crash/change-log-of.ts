import type { Client } from 'pg';

/** A change as it lies in the log. */
export interface LoggedChange {
  readonly kind: string;
  readonly subject: string;
  readonly key: string;
  readonly environment: string;
  readonly after: unknown;
}

/** A committed change set of a tenant. */
export interface LoggedSet {
  readonly tenantId: string;
  readonly tenant: string;
  readonly stream: string;
  readonly revision: number;
  readonly announced: number;
  readonly changes: readonly LoggedChange[];
}

/** What a database holds of some tenants, read by a superuser in one snapshot and not by the code under test. */
export interface Stored {
  readonly sets: readonly LoggedSet[];
  /** `tenant/stream` and its revision. */
  readonly streams: readonly (readonly [stream: string, revision: number])[];
  /** The setting rows, each as `tenant/subject/key/environment=value@revision`. */
  readonly rows: readonly string[];
}

const STORED = `
with mine as (select id, code from sm.tenant where code = any ($1))
select (
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'tenant', code, 'stream', stream, 'revision', s.revision,
    'announced', change_count, 'changes', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'subject', subject, 'key', key, 'environment', environment, 'after', after)
        order by ordinal), '[]')
      from sm.change c where c.tenant_id = s.tenant_id and c.stream = s.stream and c.revision = s.revision)
    ) order by code, stream, s.revision), '[]')
  from sm.change_set s join mine on id = s.tenant_id
) as sets, (
  select coalesce(jsonb_agg(jsonb_build_array(code || '/' || name, revision) order by code, name), '[]')
  from sm.stream join mine on id = tenant_id where revision > 0
) as streams, (
  select coalesce(jsonb_agg(concat(code, '/', subject, '/', key, '/', environment, '=', value, '@', v.revision)), '[]')
  from sm.setting_value v join mine on id = tenant_id
) as rows`;

/** Reads what is stored of the tenants with these codes. */
export async function readStored(admin: Client, tenants: readonly string[]): Promise<Stored> {
  const { rows } = await admin.query<Stored>(STORED, [tenants]);
  const [stored] = rows;
  if (stored === undefined) throw new Error('The query for what is stored gave no row.');
  return stored;
}

/** The setting rows that the log leads to when it is played from its beginning, written as in `Stored`. */
export function replay(sets: readonly LoggedSet[]): readonly string[] {
  const rows = new Map<string, string>();
  for (const { tenant, revision, changes } of sets) {
    for (const { kind, subject, key, environment, after } of changes) {
      const place = `${tenant}/${subject}/${key}/${environment}`;
      if (kind === 'setting.set') rows.set(place, `${place}=${JSON.stringify(after)}@${revision}`);
      if (kind === 'setting.unset') rows.delete(place);
    }
  }
  return [...rows.values()];
}
