import { jsonEquals } from '#libs/kernel';
import type { JudgedChange } from './setting-change-facts.ts';
import type { RowState } from './setting-state.ts';

/**
 * What a row holds after a change. Setting a value keeps lock and constraint; removing the value removes its lock; a row that holds
 * neither value nor constraint is no row.
 */
export function rowAfter(change: JudgedChange, before: RowState | undefined): RowState | undefined {
  const { value, enforced, constraint } = before ?? {};
  switch (change.op) {
    case 'set':
      return rowOf(change.value, enforced, constraint);
    case 'unset':
      return rowOf(undefined, undefined, constraint);
    case 'enforce':
      return rowOf(change.value === undefined ? value : change.value, true, constraint);
    case 'release':
      return rowOf(value, undefined, constraint);
    case 'constrain':
      return rowOf(value, enforced, change.constraint ?? undefined);
    case 'restore':
      return rowOf(change.row?.value, change.row?.enforced, change.row?.constraint);
  }
}

/** True for changes that only take away what a scope holds: those are allowed where a value could not be set. */
export function isRemoval({ op, row }: JudgedChange): boolean {
  return op === 'unset' || (op === 'restore' && (row ?? null) === null);
}

/** True when a lock or a constraint differs between two rows. */
export function isLockChange(left: RowState | undefined, right: RowState | undefined): boolean {
  return (left?.enforced === true) !== (right?.enforced === true) || !jsonEquals(left?.constraint, right?.constraint);
}

/** True when two rows hold the same. */
export function isSameRow(left: RowState | undefined, right: RowState | undefined): boolean {
  return jsonEquals(left?.value, right?.value) && left?.enforced === right?.enforced && jsonEquals(left?.constraint, right?.constraint);
}

function rowOf(value: RowState['value'], enforced: boolean | undefined, constraint: RowState['constraint']): RowState | undefined {
  if (value === undefined && constraint === undefined) return undefined;
  return {
    ...(value === undefined ? {} : { value }),
    ...(enforced === true ? { enforced } : {}),
    ...(constraint === undefined ? {} : { constraint }),
  };
}
