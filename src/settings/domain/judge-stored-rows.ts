import { APPLICATION_TENANT_ID, NO_SUBJECT, type Violation } from '#libs/kernel';
import type { CompiledDefinition, ResolutionLevel } from '#libs/setting-resolution';
import { faultsOfRow, type OwnedRow } from './judge-stored-row.ts';

/** A row that was judged; `violations` is empty when its value fits. */
export interface JudgedRow<Row extends OwnedRow> {
  readonly row: Row;
  readonly compiled: CompiledDefinition;
  readonly violations: readonly Violation[];
}

/**
 * Judges the rows of one tenant by the definitions that their keys belong to; rows of no definition are left out.
 * @param upper the levels from the application down to the tenant itself; only looked at for settings that are merged
 */
export function judgeStoredRows<Row extends OwnedRow>(
  rows: readonly Row[],
  definitionOf: (storedAs: string) => CompiledDefinition | undefined,
  upper: readonly ResolutionLevel[],
): readonly JudgedRow<Row>[] {
  const together = Map.groupBy(rows, (row) => `${row.subject}\n${row.key}`);
  return rows.flatMap((row) => {
    const compiled = definitionOf(row.key);
    if (compiled === undefined) return [];
    const siblings = together.get(`${row.subject}\n${row.key}`) ?? [];
    return [{ row, compiled, violations: faultsOfRow(compiled, row, above(row, upper), siblings) }];
  });
}

function above({ tenantId, subject }: OwnedRow, upper: readonly ResolutionLevel[]): readonly ResolutionLevel[] {
  if (tenantId === APPLICATION_TENANT_ID) return [];
  return subject === NO_SUBJECT ? upper.slice(0, -1) : upper;
}
