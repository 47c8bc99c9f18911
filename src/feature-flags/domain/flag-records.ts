import type { FlagEnvironment } from '#libs/flag-engine';
import { ANY_ENVIRONMENT, type ChangeRecord, type Json, NO_SUBJECT } from '#libs/kernel';
import type { FlagDefinition } from '../contracts/index.ts';

/** What of a flag a change is told of. */
interface FlagStates {
  readonly before?: FlagDefinition | undefined;
  readonly after?: FlagDefinition | undefined;
}

/** The record of a change of a flag itself. */
export function flagRecord(verb: 'created' | 'updated' | 'archived' | 'restored', key: string, states: FlagStates): ChangeRecord {
  return { kind: `flag.${verb}`, subject: NO_SUBJECT, key, environment: ANY_ENVIRONMENT, ...statesOf(states.before, states.after) };
}

/** The record of a change of what a flag does in an environment. @param details what events need to know besides */
export function environmentRecord(
  place: { readonly key: string; readonly environment: string },
  states: { readonly before?: FlagEnvironment | undefined; readonly after?: FlagEnvironment | undefined },
  details?: Json,
): ChangeRecord {
  const { key, environment } = place;
  const told = details === undefined ? {} : { details };
  return { kind: 'flag-environment.configured', subject: NO_SUBJECT, key, environment, ...statesOf(states.before, states.after), ...told };
}

/** The record of an environment for which nothing of its own is said any more: what the flag was created with holds again. */
export function clearedRecord(
  { key, environment }: { readonly key: string; readonly environment: string },
  before: FlagEnvironment | undefined,
): ChangeRecord {
  return { kind: 'flag-environment.cleared', subject: NO_SUBJECT, key, environment, ...statesOf(before, undefined) };
}

/** The record of a kill switch that was turned. */
export function switchRecord(place: { readonly key: string; readonly environment: string }, killed: boolean, reason: string): ChangeRecord {
  const { key, environment } = place;
  const kind = killed ? 'flag-switch.engaged' : 'flag-switch.released';
  return { kind, subject: NO_SUBJECT, key, environment, before: { killed: !killed }, after: { killed, reason } };
}

function statesOf(before: object | undefined, after: object | undefined): Pick<ChangeRecord, 'before' | 'after'> {
  return { ...(before === undefined ? {} : { before: asJson(before) }), ...(after === undefined ? {} : { after: asJson(after) }) };
}

// What is written down is JSON: members that are undefined are not there.
function asJson(state: object): Json {
  return JSON.parse(JSON.stringify(state)) as Json;
}
