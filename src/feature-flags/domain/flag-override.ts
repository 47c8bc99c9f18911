import { parseTenantOverride, type Rule } from '#libs/flag-engine';
import { type ChangeRecord, type Json, NO_SUBJECT, violation, type Violation } from '#libs/kernel';
import type { FlagDefinition, FlagOverride, NewFlagOverride } from '../contracts/index.ts';
import { completeRules, type NameSource } from './complete-rules.ts';
import { type Members, readMembers } from './read-members.ts';

/** The members of an override. */
export const OVERRIDE_MEMBERS: Members = { state: 'text', variant: 'text', rules: 'objects', fallthrough: 'object' };

/** Reads an override to set. @throws ValidationException VALIDATION_FAILED */
export function readFlagOverride(document: Json | undefined, pointer: string): NewFlagOverride {
  return readMembers(document, OVERRIDE_MEMBERS, pointer);
}

/** An override with the ids and salts that its rules lack. @param known rules that it replaces, whose salts stay with their ids */
export function completeOverride({ rules, ...members }: NewFlagOverride, known: readonly Rule[], names: NameSource): FlagOverride {
  return { ...members, ...(rules === undefined ? {} : { rules: completeRules(rules, known, names) }) };
}

/** What is wrong with an override of a flag by itself. */
export function overrideViolations(override: FlagOverride, { variants }: FlagDefinition): readonly Violation[] {
  const { state, variant, rules, fallthrough } = override;
  if (state === undefined && variant === undefined && rules === undefined && fallthrough === undefined) {
    const message = `An override says at least one of: ${Object.keys(OVERRIDE_MEMBERS).join(', ')}. Take it back to leave all to the flag.`;
    return [violation('FLAG_OVERRIDE_EMPTY', '', message, { members: Object.keys(OVERRIDE_MEMBERS) })];
  }
  return parseTenantOverride(override, { variants }).violations ?? [];
}

/** The record of an override that was set or taken back. */
export function overrideRecord(
  place: { readonly key: string; readonly environment: string },
  states: { readonly before?: FlagOverride | undefined; readonly after?: FlagOverride | undefined },
): ChangeRecord {
  const told = JSON.parse(JSON.stringify(states)) as { readonly before?: Json; readonly after?: Json };
  const kind = states.after === undefined ? 'flag-override.removed' : 'flag-override.set';
  return { kind, subject: NO_SUBJECT, key: place.key, environment: place.environment, ...told };
}
