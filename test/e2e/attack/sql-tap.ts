import type { INestApplicationContext } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import { Database } from '#libs/persistence';

/** One statement as it ran. */
export interface SeenStatement {
  readonly text: string;
  /** The tenant of the transaction; undefined = directory tables only. */
  readonly tenantId: string | undefined;
  /** The rows as JSON. */
  readonly rows: string;
}

const TABLE_OR_PREDICATE = /\bsm\.(\w+)\b(?!\()|(?:\b\w+\.)?\btenant_id = (?:(\$\d+)|\w+\.tenant_id)/g;

/**
 * Sees every statement that an application sends, and can let every explicit tenant predicate on a tenant table answer true.
 * Directory tables have no other wall than their predicates, which therefore stay.
 */
export class SqlTap {
  readonly seen: SeenStatement[] = [];
  predicatesHold = true;

  private constructor(private readonly tenantTables: ReadonlySet<string>) {}

  /** Puts itself between an application and its database. @param tenantTables names without the schema */
  static on(app: INestApplicationContext, tenantTables: readonly string[]): SqlTap {
    const tap = new SqlTap(new Set(tenantTables));
    const database = app.get(Database, { strict: false });
    const transaction = database.transaction.bind(database);
    database.transaction = (access, body, mode) => transaction(access, (sql) => body(tap.session(sql, access.tenantId)), mode);
    return tap;
  }

  /** The mentions of tenant tables in a statement that no explicit predicate follows; rows that are inserted need none. */
  unguarded(text: string): readonly string[] {
    const open: string[] = [];
    for (const match of text.matchAll(TABLE_OR_PREDICATE)) {
      const [, table] = match;
      if (table === undefined) open.pop();
      else if (this.tenantTables.has(table) && !text.slice(0, match.index).endsWith('insert into ')) open.push(table);
    }
    return open;
  }

  /** The statement with every tenant predicate on a tenant table answering true. */
  opened(text: string): string {
    let table = '';
    return text.replaceAll(TABLE_OR_PREDICATE, (found: string, name: string | undefined, parameter: string | undefined) => {
      if (name !== undefined) table = name;
      if (name !== undefined || !this.tenantTables.has(table)) return found;
      // The parameter must stay in the statement, or PostgreSQL could not tell its type.
      return parameter === undefined ? 'true' : `(${parameter}::uuid is null or true)`;
    });
  }

  private session(sql: SqlSession, tenantId: string | undefined): SqlSession {
    return {
      query: async <Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]> => {
        const rows = await sql.query<Row>(this.predicatesHold ? text : this.opened(text), params);
        this.seen.push({ text, tenantId, rows: JSON.stringify(rows) });
        return rows;
      },
    };
  }
}
