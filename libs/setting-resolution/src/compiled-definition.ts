import { ANY_ENVIRONMENT, type Json, type ScopeLevel, type Violation, violation } from '#libs/kernel';
import { checkOfKind } from './check-of-kind.ts';
import type { SettingDefinition } from './definition.ts';
import type { StoredValue } from './stored-value.ts';
import { NO_VIOLATIONS, type ValueCheck } from './value-checks.ts';

/** Where the values of a setting are kept, and what else it is called. */
export interface DefinitionPlace {
  /** The key of its rows and of its changes: it stays when the setting gets another name. */
  readonly storedAs: string;
  /** Further names, besides key and aliases. */
  readonly otherNames?: readonly string[];
}

/**
 * Prepares a definition for validation and resolution; its check is compiled at the first value.
 * @param place absent = its values are kept under its own key
 */
export function compileDefinition(definition: SettingDefinition, place?: DefinitionPlace): CompiledDefinition {
  return new CompiledDefinition(definition, place);
}

/** A definition with everything that validation and resolution need at hand. */
export class CompiledDefinition {
  readonly definition: SettingDefinition;
  readonly key: string;
  /** The key of its stored rows. */
  readonly storedAs: string;
  /** What it is called besides its key. */
  readonly otherNames: readonly string[];
  readonly allowsApplication: boolean;
  readonly allowsTenant: boolean;
  readonly allowsUser: boolean;
  /** True when values of several levels are merged into one. */
  readonly merges: boolean;
  /** True when rules of its own look at other settings, or at its effective value. */
  readonly hasRules: boolean;
  readonly #defaults: ReadonlyMap<string, Json> | undefined;
  readonly #judged: WeakMap<StoredValue, readonly Violation[]> | undefined;
  #check: ValueCheck | undefined;

  constructor(definition: SettingDefinition, { storedAs, otherNames = [] }: DefinitionPlace = { storedAs: definition.key }) {
    this.definition = definition;
    this.key = definition.key;
    this.storedAs = storedAs;
    this.otherNames = [...new Set([...(definition.aliases ?? []), ...otherNames])];
    this.allowsApplication = definition.scopes.includes('application');
    this.allowsTenant = definition.scopes.includes('tenant');
    this.allowsUser = definition.scopes.includes('user');
    this.merges = definition.merge === 'deepMerge';
    this.hasRules =
      definition.requires.length > 0 ||
      definition.conflicts.length > 0 ||
      definition.requiredWhen !== undefined ||
      definition.readOnlyWhen !== undefined;
    this.#defaults = definition.defaultByEnvironment && new Map(Object.entries(definition.defaultByEnvironment));
    this.#judged = CHEAP_KINDS.has(definition.kind) ? undefined : new WeakMap();
  }

  /** True when values may be stored at the level. */
  allows(level: ScopeLevel): boolean {
    if (level === 'application') return this.allowsApplication;
    return level === 'tenant' ? this.allowsTenant : this.allowsUser;
  }

  /**
   * Judges a value by kind and constraints. null is a value of kind json only, as far as its schema allows it.
   * @param pointer JSON pointer of the value
   * @returns every violation at once (SETTING_TYPE, SETTING_FORMAT, SETTING_RANGE, SETTING_STEP, SETTING_LENGTH, SETTING_PATTERN, SETTING_ENUM,
   * SETTING_UNIQUE, SETTING_SCHEMA) with what would be allowed; empty when the value is sound. A definition that lintDefinitions would have
   * refused allows no value (SETTING_DEFINITION_UNSOUND).
   */
  validate(value: Json, pointer: string): readonly Violation[] {
    this.#check ??= checkOrRefusal(this.definition);
    return this.#check(value, pointer);
  }

  /** Judges the value of a stored row, once: the pointer is `''`. A row without a value is sound. */
  violationsOf(stored: StoredValue): readonly Violation[] {
    if (stored.value === undefined) return NO_VIOLATIONS;
    if (this.#judged === undefined) return this.validate(stored.value, '');
    const known = this.#judged.get(stored);
    if (known !== undefined) return known;
    const violations = this.validate(stored.value, '');
    this.#judged.set(stored, violations);
    return violations;
  }

  /**
   * The default in an environment: the one of the environment itself, else the general one.
   * @param environment a name, or `*` for the general default
   * @returns undefined when there is none
   */
  defaultFor(environment: string): Json | undefined {
    const own = this.#defaults?.get(environment);
    return own === undefined ? this.definition.default : own;
  }

  /** The environment whose default holds: the name itself, `*` for the general default, undefined when there is none. */
  defaultEnvironment(environment: string): string | undefined {
    if (this.#defaults?.has(environment) === true) return environment;
    return this.definition.default === undefined ? undefined : ANY_ENVIRONMENT;
  }
}

/** Judging these costs less than remembering the judgement. */
const CHEAP_KINDS: ReadonlySet<string> = new Set(['boolean', 'integer', 'number', 'enum']);

// Reads never throw: a definition that cannot be compiled makes its stored values need review instead.
function checkOrRefusal({ key, kind, constraints }: SettingDefinition): ValueCheck {
  try {
    return checkOfKind(kind, constraints);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Setting "${key}" takes no value until its definition is corrected: ${reason}.`;
    return (_value, pointer) => [violation('SETTING_DEFINITION_UNSOUND', pointer, message, { key, reason })];
  }
}
