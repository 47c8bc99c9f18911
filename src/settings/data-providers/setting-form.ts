import type { Json } from '#libs/kernel';
import {
  type CompiledDefinition,
  evaluatePredicate,
  type Predicate,
  type ResolutionContext,
  resolveSetting,
  type SettingKind,
} from '#libs/setting-resolution';
import type { SettingField, SettingFormGroup, SourcedValue } from '../contracts/index.ts';
import type { FieldObstacles } from '../domain/setting-obstacles.ts';
import type { ScopeView } from './scope-view.ts';

const WIDGETS: Readonly<Record<SettingKind, string>> = {
  boolean: 'switch',
  integer: 'number',
  number: 'number',
  decimal: 'decimal',
  string: 'text',
  enum: 'select',
  'multi-enum': 'checkboxes',
  duration: 'duration',
  date: 'date',
  time: 'time',
  url: 'url',
  email: 'email',
  color: 'color',
  reference: 'lookup',
  list: 'list',
  json: 'json',
};

/** One field of a form, as the view shows it. */
export function settingField(view: ScopeView, compiled: CompiledDefinition, obstacles: FieldObstacles): SettingField {
  const { key, storedAs, definition } = compiled;
  const { kind, label, description, unit, deprecated, constraints, widget } = definition;
  const resolved = resolveSetting(compiled, view.context);
  const own = view.context.levels.at(-1)?.values.get(storedAs, view.context.environment);
  return {
    key,
    kind,
    widget: widget ?? WIDGETS[kind],
    label: label ?? key,
    ...(description === undefined ? {} : { help: description }),
    ...(unit === undefined ? {} : { unit }),
    ...(deprecated === undefined ? {} : { deprecated }),
    constraints,
    limits: resolved.constraints,
    ...sourced(resolved),
    isDefault: resolved.isDefault,
    inherited: sourced(resolveSetting(compiled, withoutOwnRow(view.context, storedAs))),
    ...(own === undefined ? {} : { stored: storedOf(own) }),
    precondition: own === undefined ? { header: 'If-None-Match', value: '*' } : { header: 'If-Match', value: `"${own.revision}.form"` },
    visible: definition.visibleWhen === undefined || holds(definition.visibleWhen, view),
    required: definition.required || (definition.requiredWhen !== undefined && holds(definition.requiredWhen, view)),
    ...obstacles,
    needsReview: resolved.needsReview.flatMap((row) => row.violations),
  };
}

/** Fields by group and section, each in order: what has an order before what has none, then by key. */
export function arranged(
  fields: readonly { readonly field: SettingField; readonly compiled: CompiledDefinition }[],
): readonly SettingFormGroup[] {
  const inOrder = [...fields].sort(
    (left, right) =>
      (left.compiled.definition.order ?? Infinity) - (right.compiled.definition.order ?? Infinity) ||
      (left.field.key < right.field.key ? -1 : 1),
  );
  const groups = Map.groupBy(inOrder, ({ compiled }) => compiled.definition.group ?? '');
  return [...groups]
    .map(([name, members]) => ({
      name,
      sections: [...Map.groupBy(members, ({ compiled }) => compiled.definition.section ?? '')].map(([section, inSection]) => ({
        name: section,
        fields: inSection.map(({ field }) => field),
      })),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function sourced({
  value,
  source,
}: {
  readonly value: Json | undefined;
  readonly source: ReturnType<typeof resolveSetting>['source'];
}): SourcedValue {
  return {
    ...(value === undefined ? {} : { value }),
    ...(source === undefined ? {} : { source: source === 'default' ? { level: 'default' } : source }),
  };
}

function storedOf({
  value,
  enforced = false,
  constraint,
  by,
  at,
}: NonNullable<ReturnType<ResolutionContext['levels'][number]['values']['get']>>) {
  return { ...(value === undefined ? {} : { value }), enforced, ...(constraint === undefined ? {} : { constraint }), by, at };
}

function withoutOwnRow({ levels, environment }: ResolutionContext, ownKey: string): ResolutionContext {
  return {
    environment,
    levels: levels.map((level, index) =>
      index < levels.length - 1
        ? level
        : { ...level, values: { get: (key, at) => (key === ownKey && at === environment ? undefined : level.values.get(key, at)) } },
    ),
  };
}

// A key that cannot be read in this scope counts as unset.
function holds(predicate: Predicate, view: ScopeView): boolean {
  return evaluatePredicate(predicate, (key) => {
    const isThere = view.registry.get(key)?.allowsApplication === true || view.context.levels.length > 1;
    return isThere && view.registry.has(key) ? view.get(key) : undefined;
  });
}
