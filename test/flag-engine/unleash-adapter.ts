import type { JsonObject } from '#libs/kernel';
import {
  type AttributeType,
  type Bucketing,
  compileFlag,
  type Condition,
  type EvaluationContext,
  evaluate,
  type FlagEnvironment,
  type FlagView,
  murmur3,
  type Rule,
  type Serve,
} from '#libs/flag-engine';
import { constraintCondition, NEVER, type UnleashConstraint } from './unleash-constraints.ts';

interface UnleashVariant {
  readonly name: string;
  readonly weight: number;
  readonly stickiness?: string;
  readonly payload?: { readonly type: string; readonly value: string };
  readonly overrides?: readonly { readonly contextName: string; readonly values: readonly string[] }[];
}

interface UnleashStrategy {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  readonly constraints?: readonly UnleashConstraint[];
  readonly segments?: readonly number[];
  readonly variants?: readonly UnleashVariant[];
}

export interface UnleashFeature {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies: readonly UnleashStrategy[];
  readonly variants?: readonly UnleashVariant[];
  readonly dependencies?: readonly { readonly feature: string; readonly enabled?: boolean; readonly variants?: readonly string[] }[];
}

export interface UnleashSegment {
  readonly id: number;
  readonly constraints: readonly UnleashConstraint[];
}

export type UnleashContext = Readonly<Record<string, unknown>>;

interface Draw {
  readonly group: string;
  readonly seed: number;
  readonly total: number;
}

const VARIANT_SEED = 86_028_157;

/** Buckets as that system computes them; a salt names the draw, since groups may be longer than a salt. */
class UnleashBucketing implements Bucketing {
  readonly version = 1_000;
  readonly #draws: Draw[] = [];

  saltOf(draw: Draw): string {
    return String(this.#draws.push(draw) - 1);
  }

  prepare(salt: string): (unit: string) => number {
    const { group, seed, total } = this.#draws[Number(salt)] ?? { group: salt, seed: 0, total: 100 };
    return (unit) => Math.round(((murmur3(`${group}:${unit}`, seed) % total) * 100_000) / total);
  }
}

/** Features of that system as flags of this one. */
export class UnleashWorld {
  readonly view: FlagView;
  readonly #bucketing = new UnleashBucketing();
  readonly #variantUnits = new Set<string>();
  readonly #segments: ReadonlyMap<number, UnleashSegment>;
  readonly #features: ReadonlyMap<string, UnleashFeature>;

  constructor(features: readonly UnleashFeature[], segments: readonly UnleashSegment[]) {
    this.#segments = new Map(segments.map((segment) => [segment.id, segment]));
    this.#features = new Map(features.map((feature) => [feature.name, feature]));
    const flags = new Map(features.map((feature) => [keyOf(feature.name), this.#compile(feature)]));
    this.view = {
      now: Date.now(),
      flag: (key) => flags.get(key),
      segment: () => undefined,
      override: () => undefined,
      flagKeys: () => flags.keys(),
    };
  }

  /** What that system calls the variant of a feature. */
  variantOf(name: string, context: UnleashContext): object {
    const details = evaluate(this.view, keyOf(name), this.#contextOf(context), {
      name: 'disabled',
      enabled: false,
      feature_enabled: false,
    });
    return details.value as object;
  }

  isEnabled(name: string, context: UnleashContext): boolean {
    return (this.variantOf(name, context) as { feature_enabled: boolean }).feature_enabled;
  }

  #compile(feature: UnleashFeature) {
    const all = [...(feature.variants ?? []), ...feature.strategies.flatMap(({ variants = [] }) => variants)];
    const variants = {
      off: { name: 'disabled', enabled: false, feature_enabled: false },
      on: { name: 'disabled', enabled: false, feature_enabled: true },
      ...Object.fromEntries(all.map((one) => [`v:${one.name}`, servedVariant(one)])),
    };
    const attributes: Record<string, AttributeType> = {};
    const strategies = feature.strategies.length > 0 ? feature.strategies : [{ name: 'default' }];
    const environment: FlagEnvironment = {
      state: feature.enabled ? 'on' : 'off',
      offVariant: 'off',
      fallthrough: { variant: 'off' },
      salt: 'none',
      rules: strategies.flatMap((strategy, index) => this.#rules(feature, strategy, index, attributes)),
    };
    const key = keyOf(feature.name);
    const flag = { key, name: 'f', owner: 'unleash', kind: 'release', valueType: 'json', variants } as const;
    return compileFlag(flag, environment, { attributes, bucketing: this.#bucketing });
  }

  #rules(feature: UnleashFeature, strategy: UnleashStrategy, index: number, attributes: Record<string, AttributeType>): readonly Rule[] {
    const segments = strategy.segments ?? [];
    const constraints = [...(strategy.constraints ?? []), ...segments.flatMap((id) => this.#segments.get(id)?.constraints ?? [])].map(
      (constraint) => constraintCondition(constraint, attributes),
    );
    const lost = segments.some((id) => !this.#segments.has(id)) ? [NEVER] : [];
    const when: Condition = { all: [...this.#dependencies(feature), ...lost, ...constraints, this.#strategy(feature, strategy)] };
    const own = strategy.variants ?? [];
    const variants = own.length > 0 ? own : (feature.variants ?? []);
    const group = own.length > 0 ? (strategy.parameters?.['groupId'] ?? feature.name) : feature.name;
    const overrides = variants.flatMap((variant, position) =>
      (variant.overrides ?? []).map(({ contextName, values }, at): Rule => {
        const chosen: Condition = { all: [when, { attribute: contextName, op: 'in', values }] };
        return { id: `${index}-${position}-${at}`, when: chosen, serve: { variant: `v:${variant.name}` }, salt: 'none' };
      }),
    );
    const stickiness = (own.length > 0 ? strategy.parameters?.['stickiness'] : undefined) ?? variants[0]?.stickiness;
    const { serve, total } = splitOf(variants);
    const salt = this.#bucketing.saltOf({ group, seed: VARIANT_SEED, total });
    return [...overrides, { id: String(index), when, serve, salt, bucketBy: this.#variantUnit(stickiness) }];
  }

  /** Variants are drawn by something else where their unit is missing. */
  #variantUnit(stickiness: string | undefined): string {
    const unit = unitOf(stickiness);
    this.#variantUnits.add(unit);
    return `variant:${unit}`;
  }

  #contextOf(context: UnleashContext): EvaluationContext {
    const own = contextOf(context);
    return { ...own, ...Object.fromEntries([...this.#variantUnits].map((unit) => [`variant:${unit}`, own[unit] ?? 'any'])) };
  }

  #dependencies(feature: UnleashFeature): readonly Condition[] {
    return (feature.dependencies ?? []).map(({ feature: name, enabled = true, variants = [] }): Condition => {
      const parent = this.#features.get(name);
      if (parent === undefined || (parent.dependencies ?? []).length > 0) return NEVER;
      const all = [...(parent.variants ?? []), ...parent.strategies.flatMap((one) => one.variants ?? [])];
      const wanted = variants.map((variant) => (variant === 'disabled' ? 'on' : `v:${variant}`));
      const any = ['on', ...all.map((one) => `v:${one.name}`)];
      const condition: Condition = { flag: keyOf(name), variants: enabled && wanted.length > 0 ? wanted : any };
      return enabled ? condition : { not: condition };
    });
  }

  #strategy(feature: UnleashFeature, { name, parameters = {} }: UnleashStrategy): Condition {
    const percentage = Math.round(Number(parameters['percentage'] ?? parameters['rollout'] ?? 0) * 1_000);
    const salt = (): string => this.#bucketing.saltOf({ group: parameters['groupId'] ?? feature.name, seed: 0, total: 100 });
    const list = (field: string): readonly string[] => (parameters[field] ?? '').split(/\s*,\s*/).filter((one) => one !== '');
    switch (name) {
      case 'default':
        return { all: [] };
      case 'userWithId':
        return list('userIds').length === 0 ? NEVER : { attribute: 'userId', op: 'in', values: list('userIds') };
      case 'remoteAddress':
        return constraintCondition({ contextName: 'remoteAddress', operator: 'IN_CIDR', values: list('IPs') }, {});
      case 'gradualRolloutUserId':
        return { percentage, salt: salt(), bucketBy: 'userId' };
      case 'gradualRolloutSessionId':
        return { percentage, salt: salt(), bucketBy: 'sessionId' };
      case 'gradualRolloutRandom':
        return { percentage, salt: salt(), bucketBy: 'random' };
      case 'flexibleRollout':
        return { percentage, salt: salt(), bucketBy: unitOf(parameters['stickiness']) };
      default:
        return NEVER;
    }
  }
}

function splitOf(variants: readonly UnleashVariant[]): { readonly serve: Serve; readonly total: number } {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { serve: { variant: 'on' }, total: 100 };
  let seen = 0;
  let before = 0;
  const split = variants.map(({ name, weight }) => {
    seen += weight;
    const end = Math.round((seen * 100_000) / total);
    const share = { variant: `v:${name}`, weight: end - before };
    before = end;
    return share;
  });
  return { serve: { split }, total };
}

function servedVariant({ name, payload }: UnleashVariant): JsonObject {
  return { name, ...(payload === undefined ? {} : { payload }), enabled: true, feature_enabled: true };
}

function unitOf(stickiness: string | undefined): string {
  if (stickiness === undefined || stickiness === 'default') return 'defaultUnit';
  return stickiness === 'random' ? 'random' : stickiness;
}

/** Names of that system may hold what keys may not. */
function keyOf(name: string): string {
  return `f${Buffer.from(name).toString('hex').slice(-98)}`;
}

function contextOf({ properties = {}, ...context }: UnleashContext): EvaluationContext {
  const flat: Record<string, unknown> = { currentTime: new Date().toISOString(), ...(properties as object), ...context, random: 'any' };
  const present = Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined && value !== ''));
  return { ...present, defaultUnit: present['userId'] ?? present['sessionId'] ?? 'any' } as unknown as EvaluationContext;
}
