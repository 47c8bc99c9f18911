import type { Json } from '#libs/kernel';
import {
  compileFlag,
  compileOverride,
  compileSegment,
  type Condition,
  type EvaluationContext,
  explain,
  type Flag,
  type FlagEnvironment,
  type FlagView,
  type Rule,
  type Segment,
  type TenantOverride,
} from '#libs/flag-engine';

/** A flag in its environment. */
export interface FlagDocument {
  readonly flag: Flag;
  readonly environment: FlagEnvironment;
}

/** A boolean flag, on, that answers `on` to everyone; say only what the test is about. */
export function flagNamed(key: string, environment: Partial<FlagEnvironment> = {}, flag: Partial<Flag> = {}): FlagDocument {
  return {
    flag: { key, name: key, owner: 'erp', kind: 'release', valueType: 'boolean', variants: { on: true, off: false }, ...flag },
    environment: { state: 'on', offVariant: 'off', fallthrough: { variant: 'on' }, salt: `salt-of-${key}`, ...environment },
  };
}

/** A rule that serves `on` to everyone it covers. */
export function ruleNamed(id: string, parts: Partial<Rule> = {}): Rule {
  return { id, serve: { variant: 'on' }, salt: `salt-of-${id}`, ...parts };
}

/** A flag that answers true exactly when the condition is true. */
export function flagWhen(when: Condition): FlagDocument {
  return flagNamed('tested', { rules: [ruleNamed('only', { when })], fallthrough: { variant: 'off' } });
}

/** What a view of a test holds. */
export interface ViewParts {
  readonly segments?: readonly Segment[];
  readonly overrides?: Readonly<Record<string, TenantOverride>>;
  readonly tenant?: FlagView['tenant'];
  readonly ip?: string;
  readonly now?: number;
  readonly revisions?: Readonly<Record<string, number>>;
}

/** A view in memory. */
export function viewOf(flags: readonly FlagDocument[], parts: ViewParts = {}): FlagView {
  const compiled = new Map(flags.map((one) => [one.flag.key, compileFlag(one.flag, one.environment)]));
  const segments = new Map((parts.segments ?? []).map((one) => [one.key, compileSegment(one)]));
  const overrides = new Map(
    flags.flatMap((one) => {
      const override = parts.overrides?.[one.flag.key];
      return override === undefined ? [] : [[one.flag.key, compileOverride(override, one)] as const];
    }),
  );
  return {
    tenant: parts.tenant,
    ip: parts.ip,
    now: parts.now ?? Date.UTC(2026, 10, 24),
    revisions: parts.revisions,
    flag: (key) => compiled.get(key),
    segment: (key) => segments.get(key),
    override: (key) => overrides.get(key),
    flagKeys: () => compiled.keys(),
  };
}

/** A context of one user. */
export function contextOf(targetingKey: string, attributes: Readonly<Record<string, Json>> = {}): EvaluationContext {
  return { targetingKey, ...attributes };
}

/** What a comparison says of an attribute `x` with this value: `true`, `false`, `unknown`, or why it could not be asked. */
export function resultOfX(comparison: object, value: unknown): string {
  const condition = { attribute: 'x', ...comparison } as Condition;
  const told = explain(viewOf([flagWhen(condition)]), 'tested', { targetingKey: 'u', x: value as Json });
  return told.rules[0]?.when?.result ?? told.details.errorMessage ?? 'nothing';
}
