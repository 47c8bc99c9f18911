import { dependencyKeys, predicateKeys, type SettingDefinition } from '#libs/setting-resolution';
import type { DefinitionRow } from './definition-row.ts';
import type { DefinitionSet } from './definitions-in-force.ts';
import { DefinitionNotWithdrawableException, SettingNotFoundException } from './setting.exceptions.ts';

/** Which definition is to be withdrawn, and what the caller knows of it. */
export interface WithdrawalRequest {
  readonly key: string;
  /** Whose it is, as far as the caller says. */
  readonly owner?: string;
  /** True when the caller says that no build declares it any more, although one did. */
  readonly isAbandoned: boolean;
  /** True when this process's code declares it. */
  readonly isDeclaredHere: boolean;
}

/**
 * Decides whether a definition may be withdrawn.
 * @returns the row that is withdrawn
 * @throws SettingNotFoundException SETTING_NOT_FOUND, DefinitionNotWithdrawableException SETTING_DEFINITION_IN_USE
 */
export function decideWithdrawal(
  { key, owner, isAbandoned, isDeclaredHere }: WithdrawalRequest,
  { registry, rows }: DefinitionSet,
): DefinitionRow {
  const row = rows.get(key);
  if (row === undefined || row.isWithdrawn) throw new SettingNotFoundException(key, registry.nearTo(key));
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
