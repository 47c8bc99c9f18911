import { dependencyKeys, predicateKeys, type SettingDefinition, type SettingRegistry } from '#libs/setting-resolution';
import type { WithdrawalClaim } from '../contracts/index.ts';
import type { DefinitionRow } from './definition-row.ts';
import type { DefinitionSet } from './definitions-in-force.ts';
import { DefinitionNotWithdrawableException, SettingNotFoundException } from './setting.exceptions.ts';

/** Which definition is to be withdrawn, and what the caller knows of it. */
export interface WithdrawalRequest extends WithdrawalClaim {
  readonly key: string;
  /** True when this process's code declares it. */
  readonly isDeclaredHere: boolean;
}

/**
 * Decides whether a definition may be withdrawn.
 * @param visible the definitions that the caller may know
 * @returns the row that is withdrawn
 * @throws SettingNotFoundException SETTING_NOT_FOUND, DefinitionNotWithdrawableException SETTING_DEFINITION_IN_USE
 */
export function decideWithdrawal(
  { key, owner, isAbandoned, isDeclaredHere }: WithdrawalRequest,
  { registry, rows }: DefinitionSet,
  visible: SettingRegistry,
): DefinitionRow {
  const row = rows.get(key);
  if (row === undefined || row.isWithdrawn || (registry.has(key) && !visible.has(key)))
    throw new SettingNotFoundException(key, visible.nearTo(key));
  if (isDeclaredHere)
    throw new DefinitionNotWithdrawableException(`"${key}" is declared in source code. Take it out of the code.`, { key });
  if (row.origin === 'code' && !isAbandoned) {
    const message = `"${key}" was declared by the source code of another build. Send abandoned=true when no build declares it any more.`;
    throw new DefinitionNotWithdrawableException(message, { key });
  }
  if (owner !== undefined && owner !== row.owner) {
    throw new DefinitionNotWithdrawableException(`"${key}" belongs to "${row.owner}", not to "${owner}".`, { key, owner: row.owner });
  }
  const live = [...rows.values()].filter((other) => !other.isWithdrawn && other.key !== key).map((other) => other.definition);
  const left = new Set(live.flatMap((definition) => [definition.key, ...(definition.aliases ?? [])]));
  const lost = [key, ...(row.definition.aliases ?? [])].filter((name) => !left.has(name));
  const users = live.filter((definition) => lost.some((name) => mentions(definition, name))).map((definition) => definition.key);
  if (users.length > 0) {
    const message = `The rules of ${users.slice(0, 10).join(', ')} look at "${key}". Change them first.`;
    throw new DefinitionNotWithdrawableException(message, { key, usedBy: users.slice(0, 10) });
  }
  return row;
}

function mentions(definition: SettingDefinition, key: string): boolean {
  return (
    dependencyKeys(definition).has(key) || (definition.visibleWhen !== undefined && predicateKeys(definition.visibleWhen).includes(key))
  );
}
