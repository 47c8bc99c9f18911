import { type FlagEnvironment, FULL_COVERAGE, type Rule, type Serve, type TargetList } from '#libs/flag-engine';
import { type Json, jsonEquals, pointerTo, violation, type Violation } from '#libs/kernel';
import type { FlagDefinition, NewFlag } from '../contracts/index.ts';
import { thousandthsOf } from './percentage.ts';
import { completeRules, type NameSource } from './complete-rules.ts';

const BOOLEAN_VARIANTS: Readonly<Record<string, Json>> = { on: true, off: false };

/** The members of a new flag that only one of its types has. */
const OF_TYPES: Readonly<Record<string, NewFlag['type']>> = {
  percentage: 'percentage',
  users: 'user-list',
  tenants: 'tenant-list',
  ranges: 'ip-based',
  rules: 'custom-rule',
  fallthrough: 'custom-rule',
};

/** A flag made of a preset, and what is wrong with what was asked for. */
export interface PresetFlag {
  readonly definition: FlagDefinition;
  readonly violations: readonly Violation[];
}

/** Which variants a preset answers. */
interface Answers {
  readonly on: string;
  readonly off: string;
}

/** What a new flag is and does at first: it is off, and its type says what it does once it is on. */
export function flagOfPreset(flag: NewFlag, names: NameSource): PresetFlag {
  const {
    key: _key,
    type: _type,
    defaultValue: _default,
    percentage: _percentage,
    bucketBy: _bucketBy,
    enabledIn: _enabledIn,
    ...rest
  } = flag;
  const { users: _users, tenants: _tenants, ranges: _ranges, rules: _rules, fallthrough: _fallthrough, ...members } = rest;
  const variants = flag.variants ?? BOOLEAN_VARIANTS;
  const { answers, violations } = answersOf(flag, variants);
  const initial: FlagEnvironment = { state: 'off', offVariant: answers.off, salt: names(), ...behaviourOf(flag, answers, names) };
  const definition: FlagDefinition = { kind: 'release', valueType: 'boolean', ...members, variants, initial };
  return { definition, violations: [...violations, ...strangers(flag), ...missing(flag)] };
}

function behaviourOf(flag: NewFlag, { on, off }: Answers, names: NameSource): Pick<FlagEnvironment, 'rules' | 'targets' | 'fallthrough'> {
  const rule = (more: Omit<Rule, 'id' | 'salt' | 'serve'>): Rule => ({ id: names(), salt: names(), serve: { variant: on }, ...more });
  const toNobodyElse = { fallthrough: { variant: off } satisfies Serve };
  const target = (ids: readonly string[], attribute?: string): TargetList => ({
    variant: on,
    ids,
    ...(attribute === undefined ? {} : { attribute }),
  });
  switch (flag.type) {
    case 'boolean':
      return { fallthrough: { variant: on } };
    case 'percentage': {
      const bucketBy = flag.bucketBy === undefined ? {} : { bucketBy: flag.bucketBy };
      return { rules: [rule({ coverage: thousandthsOf(flag.percentage ?? 0) ?? FULL_COVERAGE, ...bucketBy })], ...toNobodyElse };
    }
    case 'user-list':
      return { targets: [target(flag.users ?? [])], ...toNobodyElse };
    case 'tenant-list':
      return { targets: [target(flag.tenants ?? [], 'tenant.code')], ...toNobodyElse };
    case 'ip-based':
      return { rules: [rule({ when: { attribute: 'request.ip', op: 'ipInCidr', ranges: flag.ranges ?? [] } })], ...toNobodyElse };
    case 'custom-rule':
      return { rules: completeRules(flag.rules ?? [], [], names), fallthrough: flag.fallthrough ?? { variant: off } };
  }
}

// The value while off is said as a value, as people think of it; the model names variants.
function answersOf(flag: NewFlag, variants: Readonly<Record<string, Json>>): { answers: Answers; violations: readonly Violation[] } {
  const known = Object.keys(variants);
  const named = known.find((name) => flag.defaultValue !== undefined && jsonEquals(variants[name], flag.defaultValue));
  const off = named ?? (known.includes('off') ? 'off' : (known.at(-1) ?? 'off'));
  const on = known.includes('on') ? 'on' : (known.find((name) => name !== off) ?? off);
  if (flag.defaultValue === undefined || named !== undefined) return { answers: { on, off }, violations: [] };
  const message = `The default value must be the value of one of the variants: ${known.join(', ')}.`;
  return { answers: { on, off }, violations: [violation('FLAG_DEFAULT_VALUE', '/defaultValue', message, { variants: known })] };
}

function strangers(flag: NewFlag): readonly Violation[] {
  return Object.entries(OF_TYPES).flatMap(([member, type]) => {
    if (type === flag.type || Reflect.get(flag, member) === undefined) return [];
    return [
      violation('FLAG_TYPE_MEMBER', pointerTo('', member), `"${member}" belongs to flags of the type ${type}, not ${flag.type}.`, { type }),
    ];
  });
}

function missing(flag: NewFlag): readonly Violation[] {
  const [needed] = Object.entries(OF_TYPES).filter(([, type]) => type === flag.type);
  if (needed === undefined) return [];
  const [member] = needed;
  const given: unknown = Reflect.get(flag, member);
  if (member === 'percentage') return thousandthsOf(flag.percentage) === undefined ? [percentageViolation('/percentage')] : [];
  if (Array.isArray(given) && given.length > 0) return [];
  return [violation('FLAG_TYPE_MEMBER', pointerTo('', member), `Flags of the type ${flag.type} need "${member}" with at least one entry.`)];
}

/** What is wrong with a number that is no percentage. */
export function percentageViolation(pointer: string): Violation {
  const message = 'A percentage is a number from 0 to 100 with at most three decimals.';
  return violation('FLAG_PERCENTAGE', pointer, message, { minimum: 0, maximum: 100, decimals: 3 });
}
