import type { RecordedChangeSet } from '#libs/changes';
import { deepFreeze, type SqlSession, type StreamName } from '#libs/kernel';
import type { ValueRow } from '../data-providers/value-table.ts';
import type { DefinitionRow } from '../domain/definition-row.ts';

/** Everything that is stored, in the place of tables. */
export class MemoryTables {
  /** Rows by owner, then by environment and key. */
  readonly values = new Map<string, ReadonlyMap<string, ValueRow>>();
  readonly definitions = new Map<string, DefinitionRow>();
  readonly revisions = new Map<string, number>();
  readonly changeSets: RecordedChangeSet[] = [];

  /** A copy that can be changed alone. */
  copy(): MemoryTables {
    const copy = new MemoryTables();
    for (const [owner, rows] of this.values) copy.values.set(owner, rows);
    for (const [key, definition] of this.definitions) copy.definitions.set(key, definition);
    for (const [stream, revision] of this.revisions) copy.revisions.set(stream, revision);
    copy.changeSets.push(...this.changeSets);
    return copy;
  }
}

/** What a database would give back of something that it stores: a copy, which is frozen, since everyone is given the same. */
export function asStored<T>(value: T): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)) as T);
}

/** What stands for a transaction: the tables as it sees them. */
export class MemorySession implements SqlSession {
  constructor(readonly tables: MemoryTables) {}

  /** The session behind the port that handlers hand on. @throws Error for a session of a database */
  static of(sql: SqlSession): MemorySession {
    if (sql instanceof MemorySession) return sql;
    throw new Error('A session of a database came to the in-memory settings.');
  }

  /** @throws Error always: whoever asks by SQL has no stand-in yet */
  query(text: string): Promise<never> {
    return Promise.reject(new Error(`The in-memory settings of settings-management/testing cannot do this: they know no SQL (${text}).`));
  }

  /** The revision of a stream; 0 = nothing happened in it yet. */
  revision(tenantId: string, stream: StreamName): number {
    return this.tables.revisions.get(`${tenantId}/${stream}`) ?? 0;
  }

  /** The stored rows of an owner: a tenant or the application, and a subject (`''` = no user). */
  rows(tenantId: string, subject: string): readonly ValueRow[] {
    return [...(this.tables.values.get(`${tenantId}/${subject}`)?.values() ?? [])];
  }

  /** The subjects that have rows in a tenant; `''` for the tenant itself. */
  subjects(tenantId: string): readonly string[] {
    const prefix = `${tenantId}/`;
    return [...this.tables.values.keys()].filter((owner) => owner.startsWith(prefix)).map((owner) => owner.slice(prefix.length));
  }

  /** Replaces rows of an owner. @param gone the places of rows that go */
  replaceRows(tenantId: string, subject: string, set: readonly ValueRow[], gone: readonly Pick<ValueRow, 'key' | 'environment'>[]): void {
    const owner = `${tenantId}/${subject}`;
    const rows = new Map(this.tables.values.get(owner));
    for (const { key, environment } of gone) rows.delete(`${environment} ${key}`);
    for (const row of set) rows.set(`${row.environment} ${row.key}`, row);
    this.tables.values.set(owner, rows);
  }
}
