import type { CompiledDefinition } from './compiled-definition.ts';

/** Every name that leads to a setting besides its key, and where its values are kept. Made once for a set of definitions. */
export class SettingNames {
  readonly #keys = new Map<string, string>();
  readonly #stored = new Map<string, string>();

  /** @param compiled the definitions by key; of two with one name the first in the order of keys has it */
  constructor(compiled: ReadonlyMap<string, CompiledDefinition>) {
    for (const { key, storedAs, otherNames } of compiled.values()) {
      for (const name of otherNames) if (!compiled.has(name)) note(this.#keys, name, key);
      if (storedAs !== key) note(this.#stored, storedAs, key);
    }
  }

  /** The key of the setting with this other name; undefined when no other name is like it. */
  keyOf(name: string): string | undefined {
    return this.#keys.get(name);
  }

  /** The key of the setting that keeps its values under a key which is not its own. */
  keyStoredAs(storedAs: string): string | undefined {
    return this.#stored.get(storedAs);
  }
}

function note(map: Map<string, string>, name: string, key: string): void {
  const known = map.get(name);
  if (known === undefined || key < known) map.set(name, key);
}
