import type { Work } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';

/** The kind of change under which a registered definition stands in the change log. */
export const DEFINITION_REGISTERED = 'setting-definition.registered';

/** The definitions that the work has registered so far: they hold for what it does next, and nobody else knows them yet. */
export function definitionsOf(work: Work): readonly SettingDefinition[] {
  return work
    .changes('settings')
    .flatMap(({ kind, after }) => (kind === DEFINITION_REGISTERED && after !== undefined ? [after as SettingDefinition] : []));
}
