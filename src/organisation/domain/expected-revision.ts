import { StaleException } from '#libs/kernel';
import type { ExpectedRevision } from '../contracts/index.ts';

/** What stands there now, and who made it so. */
export interface CurrentState {
  /** undefined = nothing is there */
  readonly state: { readonly revision: number } | undefined;
  readonly lastChange?: { readonly by: string; readonly at: string } | undefined;
}

/** True when the state is the one that the author of a change has read. */
export function isAsExpected(expected: ExpectedRevision, state: CurrentState['state']): boolean {
  if (expected === undefined) return true;
  return expected === 'absent' ? state === undefined : state?.revision === expected;
}

/**
 * @param what names the thing at the beginning of the message, such as `Tenant "acme"`
 * @throws StaleException STALE with the current state, who made it and when
 */
export function checkExpected(what: string, expected: ExpectedRevision, { state, lastChange }: CurrentState): void {
  if (isAsExpected(expected, state)) return;
  if (state === undefined) throw new StaleException(`${what} is not there any more. Read again what there is before you change it.`);
  const changed = lastChange === undefined ? '' : `was changed by ${lastChange.by} at ${lastChange.at} and `;
  throw new StaleException(`${what} ${changed}is at revision ${state.revision}. Read it again before you change it.`, {
    details: { current: { ...state }, ...lastChange },
  });
}
