import { Injectable } from '@nestjs/common';
import {
  type Actor,
  APPLICATION_TENANT_ID,
  holds,
  type Json,
  NO_SUBJECT,
  reaches,
  Scope,
  type SqlSession,
  type Violation,
} from '#libs/kernel';
import type { CompiledDefinition } from '#libs/setting-resolution';
import type { BrokenValue, NarrowedDefinition } from '../contracts/index.ts';
import { faultsByDefault } from '../domain/judge-stored-row.ts';

const ROWS_A_READ = 2_000;
/** Registration holds the application's stream, so it looks at no more values than this; due work looks at all. */
const MOST_ROWS = 50_000;
const MOST_EXAMPLES = 10;

interface ForeignRow {
  readonly tenant_id: string;
  readonly subject: string;
  readonly environment: string;
  readonly value: Json;
}

interface Found {
  values: number;
  readonly tenants: Set<string>;
  readonly examples: (ForeignRow & { readonly violations: readonly Violation[] })[];
}

/** The stored values of all tenants that definitions would break. */
@Injectable()
export class BrokenValuesRepository {
  /**
   * What each of the definitions narrows: how many stored values do not fit it, and some of them, as far as the actor may read them.
   * @param sql a transaction of the application
   */
  async brokenBy(sql: SqlSession, definitions: readonly CompiledDefinition[], actor: Actor): Promise<readonly NarrowedDefinition[]> {
    const narrowed: NarrowedDefinition[] = [];
    let left = MOST_ROWS;
    for (const compiled of definitions) {
      const found: Found = { values: 0, tenants: new Set(), examples: [] };
      const looked = await this.look(sql, compiled, found, left);
      left -= looked.rows;
      if (found.values === 0) continue;
      narrowed.push({
        key: compiled.key,
        values: found.values,
        tenants: found.tenants.size,
        isComplete: looked.isComplete,
        examples: await this.examplesFor(sql, found, actor, compiled.definition.permissions?.read),
      });
    }
    return narrowed;
  }

  private async look(
    sql: SqlSession,
    compiled: CompiledDefinition,
    found: Found,
    most: number,
  ): Promise<{ rows: number; isComplete: boolean }> {
    let after: ForeignRow | undefined;
    let looked = 0;
    for (;;) {
      const limit = Math.min(ROWS_A_READ, most - looked);
      if (limit === 0) return { rows: looked, isComplete: false };
      const rows: ForeignRow[] = await sql.query<ForeignRow>('select * from sm.stored_setting_values($1, $2, $3, $4, $5)', [
        compiled.storedAs,
        after?.tenant_id ?? null,
        after?.subject ?? null,
        after?.environment ?? null,
        limit,
      ]);
      for (const row of rows) note(found, row, faultsByDefault(compiled, { ...row, tenantId: row.tenant_id }));
      looked += rows.length;
      after = rows.at(-1);
      if (rows.length < limit) return { rows: looked, isComplete: true };
    }
  }

  private async examplesFor(sql: SqlSession, { examples }: Found, actor: Actor, read = 'settings.read'): Promise<readonly BrokenValue[]> {
    if (!holds(actor, 'settings.read') || !holds(actor, read)) return [];
    const ids = [...new Set(examples.map((row) => row.tenant_id))];
    const rows = await sql.query<{ id: string; code: string }>('select id, code from sm.tenant where id = any ($1)', [ids]);
    const codes = new Map(rows.map((row) => [row.id, row.code]));
    return examples.flatMap(({ tenant_id: tenantId, subject, environment, value, violations }): BrokenValue[] => {
      const tenant = codes.get(tenantId);
      if (tenant === undefined) {
        return tenantId === APPLICATION_TENANT_ID && reaches(actor, undefined)
          ? [{ scope: Scope.application(), environment, value, violations }]
          : [];
      }
      const scope = subject === NO_SUBJECT ? Scope.tenant(tenant) : Scope.user(tenant, subject);
      return reaches(actor, tenant) ? [{ scope, environment, value, violations }] : [];
    });
  }
}

function note(found: Found, row: ForeignRow, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  found.values += 1;
  found.tenants.add(row.tenant_id);
  if (found.examples.length < MOST_EXAMPLES) found.examples.push({ ...row, violations });
}
