import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import type { SettingDifference, SettingPlace, SettingRowState } from '../contracts/index.ts';
import { IN_SCOPE, type LoggedScope, parametersOf, rowDifferences, stateSql, toRowState } from './logged-rows.ts';

/** Facts of rollbacks, read from the change log inside the transaction that writes. */
@Injectable()
export class SettingHistoryRepository {
  /** What a row held at a revision; null = there was none. */
  async rowAt(sql: SqlSession, scope: LoggedScope, place: SettingPlace, revision: number): Promise<SettingRowState | null> {
    const [row] = await sql.query<{ state: SettingRowState }>(
      `select ${stateSql('c', 'after')} as state from sm.change c
       where ${IN_SCOPE} and c.key = $6 and c.environment = $7 and c.revision <= $8 order by c.revision desc, c.ordinal desc limit 1`,
      [...parametersOf(scope), place.key, place.environment, revision],
    );
    return toRowState(row?.state ?? {});
  }

  /** The rows that differ between two revisions, at most `limit`. */
  differences(sql: SqlSession, scope: LoggedScope, from: number, to: number, limit: number): Promise<readonly SettingDifference[]> {
    return rowDifferences(sql, scope, { from, to }, { limit });
  }
}
