import { type CompiledDefinition, explainSetting, resolveSetting, type StoredValue } from '#libs/setting-resolution';
import type { SettingFilter, SettingItem } from '../contracts/index.ts';
import type { ScopeView } from './scope-view.ts';

/** A setting with its value and where it comes from, as a view sees it. */
export function settingItem(view: ScopeView, key: string): SettingItem {
  const compiled = view.definition(key);
  const resolved = resolveSetting(compiled, view.context);
  const own = ownRow(view, compiled);
  return {
    key: compiled.key,
    ...(resolved.value === undefined ? {} : { value: resolved.value }),
    ...(resolved.source === undefined ? {} : { source: typeof resolved.source === 'string' ? { level: 'default' } : resolved.source }),
    isDefault: resolved.isDefault,
    needsReview: resolved.needsReview.length > 0,
    revision: own?.revision ?? 0,
    definition: compiled.definition,
  };
}

/** The explanation of a setting with the revision of the row stored in exactly this scope. */
export function explainedSetting(view: ScopeView, key: string) {
  const compiled = view.definition(key);
  return { explanation: explainSetting(compiled, view.context), revision: ownRow(view, compiled)?.revision ?? 0 };
}

function ownRow(view: ScopeView, { storedAs }: CompiledDefinition): StoredValue | undefined {
  return view.context.levels.at(-1)?.values.get(storedAs, view.context.environment);
}

/** True when the setting can be read in the view's scope: keys that exist below tenants only are not part of the application. */
export function isReadable(view: ScopeView, key: string): boolean {
  return view.context.levels.length > 1 || view.definition(key).allowsApplication;
}

/** True when a filter lets the definition through; values are not looked at. */
export function matchesDefinition(view: ScopeView, key: string, filter: SettingFilter): boolean {
  const { definition } = view.definition(key);
  if (filter.prefix !== undefined && !key.startsWith(filter.prefix)) return false;
  if (filter.group !== undefined && definition.group !== filter.group) return false;
  if (filter.level !== undefined && !definition.scopes.includes(filter.level)) return false;
  if (filter.text === undefined) return true;
  const wanted = filter.text.toLowerCase();
  return [key, definition.label, definition.description, ...(definition.aliases ?? [])].some((text) =>
    text?.toLowerCase().includes(wanted),
  );
}
