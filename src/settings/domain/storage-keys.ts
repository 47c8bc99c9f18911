import { pointerTo, violation, type Violation } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { DefinitionRow, DefinitionRows } from './definition-row.ts';

/** A definition with the place of its values. */
export type StoredDefinition = Pick<DefinitionRow, 'storedAs' | 'isWithdrawn' | 'definition'>;

/**
 * Where the values of each setting are stored: under the first key that the setting ever had. Registration decides it by this class,
 * and so does every process for what its code declares, registered or not; see docs/adr/0011.
 */
export class StorageKeys {
  private readonly rows = new Map<string, StoredDefinition>();
  private readonly aliasedBy = new Map<string, string[]>();
  private readonly sharing = new Map<string, StoredDefinition[]>();

  constructor(rows: DefinitionRows) {
    for (const row of rows.values()) this.add(row);
  }

  /** Takes a definition into account that was registered meanwhile. */
  add(row: StoredDefinition): void {
    this.rows.set(row.definition.key, row);
    if (row.isWithdrawn) return;
    for (const alias of row.definition.aliases ?? []) listOf(this.aliasedBy, alias).push(row.definition.key);
    listOf(this.sharing, row.storedAs).push(row);
  }

  /** The row of the key itself counts first, then those of its aliases, then one that names it as an alias. */
  of({ key, owner, aliases = [] }: SettingDefinition): string {
    const own = this.rows.get(key);
    if (own !== undefined) return own.storedAs;
    const isOurs = (row: StoredDefinition): boolean => row.definition.owner === owner || row.isWithdrawn;
    for (const name of [...aliases, ...(this.aliasedBy.get(key) ?? [])]) {
      const row = this.rows.get(name);
      if (row !== undefined && isOurs(row)) return row.storedAs;
    }
    return key;
  }

  /** Why the definition cannot be registered with these aliases: they have values elsewhere, or its values would be another setting's. */
  faultsOf(definition: SettingDefinition, pointer: string): readonly Violation[] {
    const { key, aliases = [] } = definition;
    const storedAs = this.of(definition);
    const apart = aliases.flatMap((alias, index) => {
      const row = this.rows.get(alias);
      if (row === undefined || row.storedAs === storedAs) return [];
      const message = `"${alias}" has values of its own and "${key}" has others, so one cannot be the other's name. Copy the values and take the alias out.`;
      return [violation('DEFINITION_ALIAS_STORED', pointerTo(pointer, 'aliases', index), message, { alias, key })];
    });
    const others = (this.sharing.get(storedAs) ?? []).filter((row) => row.definition.key !== key);
    const other = others[0];
    const isKnown = this.rows.get(key)?.isWithdrawn === false;
    if (isKnown || other === undefined || others.some((row) => isRenamed(definition, row.definition))) return apart;
    const message = `The values of "${other.definition.key}" are stored under "${storedAs}", so "${key}" cannot have them. Choose another key.`;
    return [...apart, violation('DEFINITION_KEY_STORED', pointerTo(pointer, 'key'), message, { key, storedFor: other.definition.key })];
  }
}

/** True when one of two definitions names the other as an earlier name. */
export function isRenamed(left: SettingDefinition, right: SettingDefinition): boolean {
  return left.aliases?.includes(right.key) === true || right.aliases?.includes(left.key) === true;
}

function listOf<Item>(lists: Map<string, Item[]>, name: string): Item[] {
  const known = lists.get(name);
  if (known !== undefined) return known;
  const list: Item[] = [];
  lists.set(name, list);
  return list;
}
