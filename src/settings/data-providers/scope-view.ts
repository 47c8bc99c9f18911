import type { Json } from '#libs/kernel';
import {
  type CompiledDefinition,
  type DefinedSettings,
  type ResolutionContext,
  resolveSetting,
  type SettingRegistry,
  type SettingShape,
  type TypedSettings,
} from '#libs/setting-resolution';
import type { SettingsView } from '../contracts/index.ts';
import { SettingNotFoundException } from '../domain/setting.exceptions.ts';

/** How a view finds the secrets that its values refer to. */
export interface ViewSecrets {
  readonly owners: readonly string[];
  open(view: ScopeView, key: string): Promise<Json | undefined>;
}

/** Settings of one scope and environment at one moment: resolves a key at its first reading and remembers the value. */
export class ScopeView implements SettingsView {
  private readonly resolved = new Map<string, Json | undefined>();

  constructor(
    readonly registry: SettingRegistry,
    readonly context: ResolutionContext,
    readonly revisions: string,
    private readonly staleness: () => SettingsView['stale'],
    private readonly secrets: ViewSecrets,
  ) {}

  /** The ids of the tenants whose rows the levels of the context hold, in their order. */
  get owners(): readonly string[] {
    return this.secrets.owners;
  }

  get stale(): SettingsView['stale'] {
    return this.staleness();
  }

  get(key: string): Json | undefined {
    const known = this.resolved.get(key);
    if (known !== undefined || this.resolved.has(key)) return known;
    const { value } = resolveSetting(this.definition(key), this.context);
    this.resolved.set(key, value);
    return value;
  }

  of<Shape extends SettingShape>(settings: DefinedSettings<Shape>): TypedSettings<Shape> {
    return settings.reader(
      (key) => this.get(key),
      (key) => this.secret(key),
    );
  }

  secret(key: string): Promise<Json | undefined> {
    return this.secrets.open(this, key);
  }

  /** @throws SettingNotFoundException SETTING_NOT_FOUND */
  definition(key: string): CompiledDefinition {
    const definition = this.registry.get(key);
    if (definition === undefined) throw new SettingNotFoundException(key, this.registry.nearTo(key));
    return definition;
  }
}
