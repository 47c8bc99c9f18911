import type { FlagOwner } from '../contracts/index.ts';
import type { FlagTable } from '../domain/flag-table.ts';

/** The flags of one owner. */
export interface OwnedTable {
  readonly ownerId: string;
  readonly source: FlagOwner;
  readonly table: FlagTable;
}
