import type { CompiledDefinition } from './compiled-definition.ts';
import { SettingTenantRequiredException } from './exceptions.ts';
import type { ResolutionLevel } from './stored-value.ts';

/**
 * Whether the rows of a level count for a setting.
 * @param levels application first, the most specific last
 * @param index position of the level in question
 */
export function looksAt(compiled: CompiledDefinition, levels: readonly ResolutionLevel[], index: number): boolean {
  const level = levels[index]?.level;
  if (level === undefined || !compiled.allows(level)) return false;
  const { inherit } = compiled.definition;
  if (compiled.definition.protected === true) return level === 'application';
  if (inherit === 'cascading') return true;
  if (inherit === 'global') return level === 'application';
  return level === 'user' || (level === 'tenant' && levels[index + 1]?.level !== 'tenant');
}

/**
 * Refuses to answer for a setting that does not exist at application level when there is no tenant to look at.
 * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED
 */
export function requireTenant(compiled: CompiledDefinition, levels: readonly ResolutionLevel[]): void {
  if (compiled.allowsApplication) return;
  for (const { level } of levels) if (level !== 'application') return;
  throw new SettingTenantRequiredException(compiled.key, compiled.definition.scopes);
}
