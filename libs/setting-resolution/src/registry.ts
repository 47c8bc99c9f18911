import { compileDefinition, CompiledDefinition } from './compiled-definition.ts';
import type { SettingDefinition } from './definition.ts';
import { dependencyKeys } from './dependencies.ts';
import { withoutMentions } from './hidden-mentions.ts';
import { nearKeys } from './near-keys.ts';
import { SettingNames } from './setting-names.ts';

type ReadonlySets = ReadonlyMap<string, ReadonlySet<string>>;

/** An immutable set of definitions by key, with what changes of one key concern. */
export class SettingRegistry {
  readonly #compiled: ReadonlyMap<string, CompiledDefinition>;
  /** By the name they use: the settings whose rules mention it. */
  readonly #mentionedBy: ReadonlySets;
  #keys: readonly string[] | undefined;
  #readPermissions: readonly string[] | undefined;
  readonly #narrowed = new Map<string, SettingRegistry>();
  #names: SettingNames | undefined;

  private constructor(compiled: ReadonlyMap<string, CompiledDefinition>, mentionedBy: ReadonlySets) {
    this.#compiled = compiled;
    this.#mentionedBy = mentionedBy;
  }

  /** A registry of these definitions; of two with one key the later counts. */
  static of(definitions: Iterable<SettingDefinition>): SettingRegistry {
    return new SettingRegistry(new Map(), new Map()).with(definitions, []);
  }

  get size(): number {
    return this.#compiled.size;
  }

  /** Every key, in code unit order. */
  get keys(): readonly string[] {
    this.#keys ??= Object.freeze([...this.#compiled.keys()].sort());
    return this.#keys;
  }

  /** The permissions that reading some of the settings needs, each once. */
  get readPermissions(): readonly string[] {
    this.#readPermissions ??= [...new Set([...this.values()].flatMap(({ definition }) => definition.permissions?.read ?? []))].sort();
    return this.#readPermissions;
  }

  /**
   * The registry without the settings whose reading needs one of these permissions; what is left does not mention them. It is for
   * showing: rules are judged by the whole registry.
   */
  without(readPermissions: readonly string[]): SettingRegistry {
    if (readPermissions.length === 0) return this;
    const name = readPermissions.join(' ');
    const known = this.#narrowed.get(name);
    if (known !== undefined) return known;
    const isHidden = (key: string): boolean => readPermissions.includes(this.get(key)?.definition.permissions?.read ?? '');
    const shown = [...this.#compiled].filter(([key]) => !isHidden(key)).map(([key, one]) => [key, withoutMentions(one, isHidden)] as const);
    const narrowed = new SettingRegistry(new Map(shown), this.#mentionedBy);
    this.#narrowed.set(name, narrowed);
    return narrowed;
  }

  /** The setting of a key, or of another name that it goes by. */
  get(name: string): CompiledDefinition | undefined {
    const compiled = this.#compiled.get(name);
    if (compiled !== undefined) return compiled;
    const key = this.names.keyOf(name);
    return key === undefined ? undefined : this.#compiled.get(key);
  }

  /** True when a setting goes by the name. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The key of the setting that goes by a name; the name itself when none does. */
  canonical(name: string): string {
    return this.get(name)?.key ?? name;
  }

  /** The key of the setting whose rows carry this key; the key itself when they belong to no setting. */
  keyOfStored(storedAs: string): string {
    return this.names.keyStoredAs(storedAs) ?? storedAs;
  }

  /**
   * The key that rows of the setting of this name carry; for a name without a setting the name itself.
   * @returns undefined when the rows under the name belong to a setting that does not go by it
   */
  storedAs(name: string): string | undefined {
    const compiled = this.get(name);
    if (compiled !== undefined) return compiled.storedAs;
    return this.names.keyStoredAs(name) === undefined ? name : undefined;
  }

  /** The definitions, in no particular order. */
  values(): IterableIterator<CompiledDefinition> {
    return this.#compiled.values();
  }

  /**
   * A registry with some definitions added or replaced and others removed; unchanged ones keep their compiled form.
   * @param removed keys to leave out; a key that is also among the changed stays
   */
  with(changed: Iterable<SettingDefinition | CompiledDefinition>, removed: Iterable<string>): SettingRegistry {
    const compiled = new Map(this.#compiled);
    const mentionedBy = new Map(this.#mentionedBy);
    for (const key of removed) {
      forgetMentions(mentionedBy, compiled.get(key));
      compiled.delete(key);
    }
    for (const one of changed) {
      const added = one instanceof CompiledDefinition ? one : compileDefinition(one);
      forgetMentions(mentionedBy, compiled.get(added.key));
      compiled.set(added.key, added);
      for (const key of dependencyKeys(added.definition)) mentionedBy.set(key, new Set(mentionedBy.get(key)).add(added.key));
    }
    return new SettingRegistry(compiled, mentionedBy);
  }

  /** The keys whose own rules can be broken by a change of one of these keys: they themselves and all that mention them. */
  judgedWith(keys: Iterable<string>): ReadonlySet<string> {
    const judged = new Set<string>();
    for (const key of keys) {
      judged.add(key);
      for (const name of [key, ...(this.#compiled.get(key)?.otherNames ?? [])]) {
        for (const owner of this.#mentionedBy.get(name) ?? []) judged.add(owner);
      }
    }
    return judged;
  }

  /** As judgedWith, and every key whose value is needed to judge those rules. */
  related(keys: Iterable<string>): ReadonlySet<string> {
    const judged = this.judgedWith(keys);
    const related = new Set(judged);
    for (const owner of judged) {
      const compiled = this.#compiled.get(owner);
      if (compiled?.hasRules !== true) continue;
      for (const name of dependencyKeys(compiled.definition)) related.add(this.canonical(name));
    }
    return related;
  }

  private get names(): SettingNames {
    return (this.#names ??= new SettingNames(this.#compiled));
  }

  /** At most 5 existing keys that someone who wrote `key` may have meant, the nearest first. */
  nearTo(key: string): string[] {
    return nearKeys(key, this.#compiled.keys());
  }
}

function forgetMentions(mentionedBy: Map<string, ReadonlySet<string>>, compiled: CompiledDefinition | undefined): void {
  if (compiled === undefined) return;
  for (const key of dependencyKeys(compiled.definition)) {
    const others = new Set(mentionedBy.get(key));
    others.delete(compiled.key);
    if (others.size === 0) mentionedBy.delete(key);
    else mentionedBy.set(key, others);
  }
}
