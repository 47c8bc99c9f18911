import { type Actor, checkRules, holds, type Permission, type Violation, violation } from '#libs/kernel';
import type { CompiledDefinition } from '#libs/setting-resolution';
import type { SettingField, SettingObstacles } from '../contracts/index.ts';
import { CONDITION_RULES, PLACE_RULES } from './change-rules.ts';
import type { JudgedChange, SettingChangeFacts } from './setting-change-facts.ts';
import { resolutionLevels, RowTable } from './setting-state.ts';

/** What may be done to one setting. */
export type FieldObstacles = Pick<SettingField, 'editable' | 'lockable'>;

/**
 * What stands in the way of changing and of locking a setting in a scope and environment: the very rules of a write, asked beforehand.
 * @param facts as a write in the scope would have them
 * @param isSuspended true when the scope's tenant may be read only
 */
export function obstaclesOf(
  facts: SettingChangeFacts,
  { key, storedAs }: Pick<CompiledDefinition, 'key' | 'storedAs'>,
  environment: string,
  isSuspended: boolean,
): FieldObstacles {
  const own = facts.levels.at(-1)?.rows ?? RowTable.of([]);
  const base = { key, name: key, storedAs, environment, index: 0, pointer: '' };
  // A value that is not the stored one: whether it fits is another question.
  const set: JudgedChange = { ...base, op: 'set', value: [own.get(storedAs, environment)?.value ?? null] };
  const general = isSuspended ? [violation('TENANT_SUSPENDED', '', 'The tenant is suspended: it can be read but not changed.')] : [];
  return {
    editable: verdict([
      ...general,
      ...lacks(facts, MANAGE[facts.scope.level]),
      ...checkRules(PLACE_RULES, { change: set, facts, own, wanted: own }),
      ...now(facts, set),
    ]),
    lockable: verdict([
      ...general,
      ...lacks(facts, facts.scope.level === 'application' ? ['settings.manage-application', 'settings.lock'] : ['settings.lock']),
      ...(facts.scope.level === 'user' ? [violation('NOTHING_BELOW', '', 'There is no level below a user.')] : []),
      ...checkRules(PLACE_RULES, { change: { ...base, op: 'constrain', constraint: null }, facts, own, wanted: own }),
    ]),
  };
}

const MANAGE: Readonly<Record<SettingChangeFacts['scope']['level'], readonly Permission[]>> = {
  application: ['settings.manage-application'],
  tenant: ['settings.manage'],
  user: ['settings.manage'],
};

function now(facts: SettingChangeFacts, change: JudgedChange): readonly Violation[] {
  const own = facts.levels.at(-1)?.rows ?? RowTable.of([]);
  const keys = [change.key];
  const levels = resolutionLevels(facts.levels, own);
  const changed = new Map([[change.key, [change]]]);
  return checkRules(CONDITION_RULES, { registry: facts.registry, keys, changed, levels, environments: [change.environment], writes: [] });
}

function lacks({ actor }: { readonly actor: Actor | undefined }, permissions: readonly Permission[]): readonly Violation[] {
  if (actor === undefined) return [];
  return permissions
    .filter((permission) => !holds(actor, permission))
    .map((permission) => violation('FORBIDDEN', '', `You lack the permission ${permission}.`, { permission }));
}

function verdict(violations: readonly Violation[]): SettingObstacles {
  return { allowed: violations.length === 0, reasons: violations.map(({ code, message }) => ({ code, message })) };
}
