import { comparePlaces, type ConfigurationItem, type ConfigurationMark, type ConfigurationPlace, placeOf } from './configuration-item.ts';
import { ConflictException, ValidationException } from './exceptions.ts';
import { jsonEquals, type JsonObject } from './json.ts';
import { ANY_ENVIRONMENT, type ApplicationScope, type TenantScope } from './scope.ts';
import { type Violation, violation, warning } from './violation.ts';

/** A scope that is synchronised; what belongs to a user is a preference and no configuration. */
export type ConfigurationScope = ApplicationScope | TenantScope;

/**
 * How a source meets what is there. `mirror` makes the target equal, so it deletes; `merge` deletes nothing; `createOnly` besides leaves
 * alone what is there; `failOnConflict` besides refuses the whole when something that is there differs.
 */
export const CONFIGURATION_STRATEGIES = ['mirror', 'merge', 'createOnly', 'failOnConflict'] as const;

/** One of CONFIGURATION_STRATEGIES. */
export type ConfigurationStrategy = (typeof CONFIGURATION_STRATEGIES)[number];

/** Why a reviewer should look at an op twice. */
export type ConfigurationRisk = 'destructive' | Exclude<ConfigurationMark, 'unportable'>;

/** One step from what is there to what is wanted. */
export interface ConfigurationOp extends ConfigurationPlace {
  readonly section: string;
  readonly scope: ConfigurationScope;
  /** `blocked` = a rule forbids it: it is listed and not applied. */
  readonly op: 'create' | 'update' | 'delete' | 'noop' | 'blocked';
  /** State before and after; null = there is none. For blocked ops `after` is what was wanted. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly risks: readonly ConfigurationRisk[];
  /** Why it is blocked, by the very rules; or why nothing is done. */
  readonly reasons: readonly Violation[];
}

/** Two states of one section in one scope. */
export interface ConfigurationSides {
  readonly section: string;
  readonly scope: ConfigurationScope;
  readonly before: readonly ConfigurationItem[];
  readonly after: readonly ConfigurationItem[];
}

/**
 * The ops from one state to the other, in the order of their places. Compares states and asks no rule, so that any two states can be
 * compared; `mirror` lists every difference.
 */
export function diffItems({ section, scope, before, after }: ConfigurationSides, strategy: ConfigurationStrategy): ConfigurationOp[] {
  const there = new Map(before.map((item) => [placeOf(item), item]));
  const wanted = new Set(after.map(placeOf));
  const gone = strategy === 'mirror' ? before.filter((item) => !wanted.has(placeOf(item))) : [];
  return [
    ...after.map((item) => opOf({ section, scope }, there.get(placeOf(item)), item, strategy)),
    ...gone.map((item) => opOf({ section, scope }, item, undefined, strategy)),
  ].sort(comparePlaces);
}

/** The op, blocked for these reasons. */
export function blockedOp(op: ConfigurationOp, reasons: readonly Violation[]): ConfigurationOp {
  return { ...op, op: 'blocked', reasons };
}

/** True for ops that change something. */
export function isWrite({ op }: ConfigurationOp): boolean {
  return op !== 'noop' && op !== 'blocked';
}

/** Something that is there differs from the source, and the strategy `failOnConflict` leaves it. */
export class ConfigurationConflictException extends ConflictException {
  override readonly code: string = 'CONFIGURATION_CONFLICT';
}

/**
 * The ops of a plan that change something.
 * @throws ConfigurationConflictException CONFIGURATION_CONFLICT when the strategy was `failOnConflict` and something differs
 * @throws ValidationException VALIDATION_FAILED when the content that was planned had errors
 */
export function opsToApply(ops: readonly ConfigurationOp[], violations: readonly Violation[]): readonly ConfigurationOp[] {
  const errors = violations.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ValidationException('The content has errors, so nothing was changed. Correct them.', { violations });
  const conflicts = ops.flatMap(({ reasons }) => reasons.filter(({ code }) => code === 'CONFIGURATION_DIFFERS'));
  if (conflicts.length === 0) return ops.filter(isWrite);
  const message = `${conflicts.length} items differ from the source, so nothing was changed. Choose another strategy to change them or to leave them.`;
  throw new ConfigurationConflictException(message, { violations: conflicts });
}

function opOf(
  of: Pick<ConfigurationOp, 'section' | 'scope'>,
  before: ConfigurationItem | undefined,
  after: ConfigurationItem | undefined,
  strategy: ConfigurationStrategy,
): ConfigurationOp {
  const { kind = '', key = '', environment = ANY_ENVIRONMENT } = after ?? before ?? {};
  const op = { ...of, kind, key, environment, before: before?.state ?? null, after: after?.state ?? null, reasons: [] };
  if (after === undefined) return { ...op, op: 'delete', risks: ['destructive', ...risksOf(before)] };
  if (before === undefined) return { ...op, op: 'create', risks: risksOf(after) };
  if (jsonEquals(before.state, after.state)) return { ...op, op: 'noop', risks: [] };
  if (strategy === 'createOnly') {
    const message = `"${key}" is there already and stays as it is.`;
    return { ...op, op: 'noop', risks: [], reasons: [warning('CONFIGURATION_KEPT', '', message, { key })] };
  }
  const update = { ...op, op: 'update' as const, risks: risksOf(before, after) };
  if (strategy !== 'failOnConflict') return update;
  return blockedOp(update, [violation('CONFIGURATION_DIFFERS', '', `"${key}" is there already and differs.`, { kind, key, environment })]);
}

function risksOf(...items: readonly (ConfigurationItem | undefined)[]): readonly ConfigurationRisk[] {
  const marks = new Set(items.flatMap((item) => item?.marks ?? []));
  return (['locked', 'secret', 'elevated'] as const).filter((mark) => marks.has(mark));
}
