import { isJsonObject, type Json } from '#libs/kernel';
import type { SettingDefinition, SettingPermissions } from './definition.ts';
import type { DefinitionFinding } from './finding.ts';
import { parseDefinition } from './parse-definition.ts';
import type { SettingShape, ValueOf } from './setting-spec.ts';

declare const keyValue: unique symbol;

/** The key of a setting, with the type that reading it answers. */
export type SettingKeyOf<Value> = string & { readonly [keyValue]?: Value };

/** Settings declared in source code: hand `documents` and `findings` to the boot lint, and the object itself to a view. */
export interface DefinedSettings<Shape extends SettingShape = SettingShape, Group extends string = string> {
  /** The first segment of every key. */
  readonly group: Group;
  /** The full key of each setting. */
  readonly keys: { readonly [Name in keyof Shape]: SettingKeyOf<ValueOf<Shape[Name]>> };
  readonly documents: readonly SettingDefinition[];
  /** What is wrong with settings that are not among the documents for it; the boot lint reports them with its own findings. */
  readonly findings: readonly DefinitionFinding[];
  /**
   * Reads by name instead of by key.
   * @param valueOf answers effective values; it must have judged them by these definitions, which is what makes the types true
   */
  reader(valueOf: (key: string) => Json | undefined): TypedSettings<Shape>;
}

/** Name and value type of every setting of a group. */
export type SettingsOf<Settings> =
  Settings extends DefinedSettings<infer Shape> ? { readonly [Name in keyof Shape]: ValueOf<Shape[Name]> } : never;

/** Full key and value type of every setting of a group, as a view of all settings knows them; several groups go together by `&`. */
export type InferSettings<Settings> =
  Settings extends DefinedSettings<infer Shape, infer Group>
    ? { readonly [Name in keyof Shape & string as `${Group}.${Name}`]: ValueOf<Shape[Name]> }
    : never;

/** Reads the settings of one group with their types; a view implements it. */
export interface TypedSettings<Shape extends SettingShape> {
  /**
   * The effective value; undefined = unset, possible only without a default.
   * @param name the setting's name within its group
   */
  get<Name extends keyof Shape & string>(name: Name): ValueOf<Shape[Name]>;
}

/** What holds for all settings of a defineSettings call. */
export interface DefineOptions {
  /** @default `code:` and the group */
  readonly owner?: string;
  /** Permissions of every setting of the group; those that a setting names itself go before. */
  readonly permissions?: SettingPermissions;
}

/**
 * Declares the settings of a group in source code; the types of values are inferred.
 * @param group the first segment or segments of every key, such as `billing`
 * @param shape the settings by name; `dueDays` of `billing` has the key `billing.dueDays`
 * @example const billing = defineSettings('billing', { mode: s.enum(['live', 'test'], { default: 'test' }) });
 */
export function defineSettings<const Shape extends SettingShape, const Group extends string>(
  group: Group,
  shape: Shape,
  options: DefineOptions = {},
): DefinedSettings<Shape, Group> {
  const owner = options.owner ?? `code:${group}`;
  const common = { scopes: ['application', 'tenant'], owner };
  const documents: SettingDefinition[] = [];
  const findings: DefinitionFinding[] = [];
  for (const [name, { kind, constraints, fields }] of Object.entries(shape)) {
    const key = `${group}.${name}`;
    const permissions = permissionsOf(options.permissions, fields['permissions']);
    const { definition, violations } = parseDefinition({ ...common, ...fields, ...permissions, key, kind, constraints }, '');
    if (definition === undefined) findings.push({ key, violations });
    else documents.push(definition);
  }
  const keys = keysOf(group, shape);
  return { group, keys, documents, findings, reader: (valueOf) => ({ get: (name) => valueOf(keys[name]) as ValueOf<Shape[typeof name]> }) };
}

// What a setting says may be wrong; the parser reports it.
function permissionsOf(ofGroup: SettingPermissions | undefined, own: unknown): { permissions?: unknown } {
  if (ofGroup === undefined) return {};
  return { permissions: own === undefined || isJsonObject(own) ? { ...ofGroup, ...own } : own };
}

function keysOf<Shape extends SettingShape>(group: string, shape: Shape): DefinedSettings<Shape>['keys'] {
  const keys: { [Name in keyof Shape]?: SettingKeyOf<ValueOf<Shape[Name]>> } = {};
  for (const name in shape) keys[name] = `${group}.${name}`;
  return keys as DefinedSettings<Shape>['keys'];
}
