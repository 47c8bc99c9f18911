import { createHash } from 'node:crypto';
import type { SettingDefinition } from '#libs/setting-resolution';

/** The definitions that the code of this process declares; they are in force here whatever the database says. */
export class DefinitionCatalogue {
  private readonly declared = new Map<string, SettingDefinition>();
  private digest: string | undefined;

  /** Adds the definitions of a definition object. */
  declare(definitions: readonly SettingDefinition[]): void {
    for (const definition of definitions) this.declared.set(definition.key, definition);
    this.digest = undefined;
  }

  /** True when the key is declared by this process's code. */
  has(key: string): boolean {
    return this.declared.has(key);
  }

  /** The same for processes whose code declares the same; two builds that run side by side differ. */
  fingerprint(): string {
    return (this.digest ??= digestOf(this.declared.values()));
  }

  /** Everything declared. */
  definitions(): readonly SettingDefinition[] {
    return [...this.declared.values()];
  }
}

function digestOf(definitions: Iterable<SettingDefinition>): string {
  const inOrder = [...definitions].sort((left, right) => (left.key < right.key ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(inOrder)).digest('base64url');
}
