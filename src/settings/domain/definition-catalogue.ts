import type { SettingDefinition } from '#libs/setting-resolution';

/** The definitions that the code of this process declares; they are in force here whatever the database says. */
export class DefinitionCatalogue {
  private readonly declared = new Map<string, SettingDefinition>();

  /** Adds the definitions of a definition object. */
  declare(definitions: readonly SettingDefinition[]): void {
    for (const definition of definitions) this.declared.set(definition.key, definition);
  }

  /** True when the key is declared by this process's code. */
  has(key: string): boolean {
    return this.declared.has(key);
  }

  /** Everything declared. */
  definitions(): readonly SettingDefinition[] {
    return [...this.declared.values()];
  }
}
