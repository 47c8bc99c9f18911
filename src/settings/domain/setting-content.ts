import {
  ANY_ENVIRONMENT,
  type ConfigurationItem,
  type ConfigurationTarget,
  type ContentEntry,
  isJsonObject,
  type Json,
  type NormalisedContent,
  pointerTo,
  readContent,
  repeatedPlaces,
  type Violation,
  violation,
} from '#libs/kernel';
import { parseDefinition, type SettingDefinition, type SettingRegistry } from '#libs/setting-resolution';
import { DEFINITION, definitionItem, VALUE, valueItem } from './setting-items.ts';
import { renamesIn } from './setting-renames.ts';

const KINDS = { [DEFINITION]: ['definition'], [VALUE]: ['value', 'enforced', 'constraint'] };

/** To look for similar keys takes time, and nobody reads the hints of a thousand faults. */
const HINTS = 100;

/**
 * Reads the content of the section `settings`: its shape, and whether the keys are known here. Whether a value may be set is for the rules
 * of a change, which are asked about what differs only: what is stored and no longer fits can still be exported and imported.
 * @param visible the definitions that the target's actor may know
 */
export function normaliseSettings(content: Json, target: ConfigurationTarget, visible: SettingRegistry): NormalisedContent {
  const { entries, violations: unread } = readContent(content, KINDS);
  const violations: Violation[] = [...unread];
  const definitions = new Map<string, SettingDefinition>();
  for (const entry of entries.filter(({ kind }) => kind === DEFINITION)) {
    const { definition, faults } = definitionOf(entry, target);
    violations.push(...faults);
    if (definition !== undefined) definitions.set(definition.key, definition);
  }
  const defining = [...definitions.values()].map(definitionItem);
  const renames = renamesIn(defining);
  const named = entries.map((entry) => (entry.kind === VALUE ? { ...entry, key: keyOf(entry.key, renames, visible) } : entry));
  for (const repeated of repeatedPlaces(named)) violations.push(repeated);
  const items = named.flatMap((entry): ConfigurationItem[] => {
    if (entry.kind !== VALUE) return [];
    const definition = definitions.get(entry.key) ?? visible.get(entry.key)?.definition;
    const faults =
      definition === undefined ? [unknownKey(entry, target, violations.length < HINTS ? visible : undefined)] : rowFaults(entry);
    violations.push(...faults);
    return definition === undefined || faults.length > 0 ? [] : [valueItem(entry, entry.state, definition)];
  });
  return { items: [...defining, ...items], violations };
}

// Content may name a setting by an earlier name: one that the content itself renames, or that is an alias here.
function keyOf(name: string, renames: ReadonlyMap<string, string>, visible: SettingRegistry): string {
  return renames.get(name) ?? visible.canonical(name);
}

function definitionOf({ key, environment, state, pointer }: ContentEntry, { scope }: ConfigurationTarget) {
  const at = pointerTo(pointer, 'definition');
  const refuse = (where: string, message: string) => ({ definition: undefined, faults: [invalid(where, message)] });
  if (scope.level !== 'application') return refuse(pointer, 'Definitions belong to the application. Import them there.');
  if (environment !== ANY_ENVIRONMENT) return refuse(pointerTo(pointer, 'environment'), 'A definition holds in every environment.');
  const { definition, violations: faults = [] } = parseDefinition(state['definition'], at);
  if (definition !== undefined && definition.key !== key) return refuse(pointerTo(at, 'key'), `The definition must be of "${key}".`);
  return { definition, faults };
}

function rowFaults({ state, pointer }: ContentEntry): readonly Violation[] {
  const { value, enforced, constraint } = state;
  const faults: Violation[] = [];
  if (enforced !== undefined && typeof enforced !== 'boolean')
    faults.push(invalid(pointerTo(pointer, 'enforced'), 'It must be true or false.'));
  if (enforced === true && value === undefined) faults.push(invalid(pointerTo(pointer, 'enforced'), 'Only a value can be enforced.'));
  if (constraint !== undefined && !isJsonObject(constraint))
    faults.push(invalid(pointerTo(pointer, 'constraint'), 'It must be an object.'));
  if (value === undefined && constraint === undefined) faults.push(invalid(pointer, 'An entry must have a value, a constraint or both.'));
  return faults;
}

function unknownKey({ key, pointer }: ContentEntry, { unknownKeys }: ConfigurationTarget, hints: SettingRegistry | undefined): Violation {
  const near = hints?.nearTo(key) ?? [];
  const hint = near.length === 0 ? 'Register its definition first.' : `Did you mean ${near.join(', ')}?`;
  const found = violation('SETTING_NOT_FOUND', pointerTo(pointer, 'key'), `There is no setting "${key}". ${hint}`, { key, near });
  return unknownKeys === 'warning' ? { ...found, severity: 'warning' } : found;
}

function invalid(pointer: string, message: string): Violation {
  return violation('CONFIGURATION_ENTRY_INVALID', pointer, message);
}
