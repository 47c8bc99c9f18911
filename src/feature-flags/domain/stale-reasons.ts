import { EXPECTED_LIFETIME_DAYS } from '#libs/flag-engine';
import type { FlagState, StaleReason } from '../contracts/index.ts';
import { DAY_MS } from './usage-days.ts';

/** How long nothing happens before a flag counts as stale, in days. */
export const QUIET_DAYS = 30;

/** When something was answered for the first and the last time. */
export interface LastUse {
  readonly key: string;
  /** '' = none: the caller's default. */
  readonly variant: string;
  readonly isError: boolean;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

type JudgedFlag = Pick<FlagState, 'kind' | 'permanent' | 'createdAt'>;

/**
 * Why a flag may be given up. A permanent flag never may. Kinds that live as long as they are wanted (permission, kill-switch) answer
 * one thing most of the time, so that says nothing about them.
 * @param uses of this flag
 * @param isNeeded another flag in use asks it, so it is evaluated with that one
 */
export function staleReasons(flag: JudgedFlag, uses: readonly LastUse[], isNeeded: boolean, now: Date): readonly StaleReason[] {
  if (flag.permanent === true) return [];
  const quiet = isNeeded ? undefined : notEvaluated(flag, uses, now);
  const found = [lifetimeOver(flag, now), quiet, quiet === undefined && !isNeeded ? constant(flag, uses, now) : undefined];
  return found.filter((reason) => reason !== undefined);
}

/** When a flag was evaluated last; undefined = never. */
export function lastEvaluation(uses: readonly Pick<LastUse, 'lastAt'>[]): Date | undefined {
  return latest(uses.map(({ lastAt }) => lastAt));
}

/** When the expected lifetime of a flag is over; undefined = never. */
export function lifetimeEnd({ kind, permanent, createdAt }: JudgedFlag): Date | undefined {
  const days = EXPECTED_LIFETIME_DAYS[kind];
  return days === undefined || permanent === true ? undefined : new Date(Date.parse(createdAt) + days * DAY_MS);
}

function lifetimeOver(flag: JudgedFlag, now: Date): StaleReason | undefined {
  const end = lifetimeEnd(flag);
  if (end === undefined || end > now) return undefined;
  const message = `Flags of the kind ${flag.kind} are expected to live for ${EXPECTED_LIFETIME_DAYS[flag.kind]} days.`;
  return { code: 'LIFETIME_OVER', since: end.toISOString(), message };
}

function notEvaluated({ createdAt }: JudgedFlag, uses: readonly LastUse[], now: Date): StaleReason | undefined {
  const last = lastEvaluation(uses);
  const since = last ?? new Date(createdAt);
  if (!isQuiet(since, now)) return undefined;
  const message = last === undefined ? 'It was never evaluated.' : `It was not evaluated for ${QUIET_DAYS} days.`;
  return { code: 'NOT_EVALUATED', since: since.toISOString(), message };
}

function constant({ kind }: JudgedFlag, uses: readonly LastUse[], now: Date): StaleReason | undefined {
  if (EXPECTED_LIFETIME_DAYS[kind] === undefined) return undefined;
  const answers = [...Map.groupBy(uses, ({ variant, isError }) => JSON.stringify([variant, isError])).values()];
  const [recent, ...others] = answers.filter((ofAnswer) => ofAnswer.some(({ lastAt }) => !isQuiet(lastAt, now)));
  const [first] = recent ?? [];
  if (recent === undefined || first === undefined || others.length > 0) return undefined;
  const before = answers.filter((ofAnswer) => ofAnswer !== recent).flat();
  const since = latest([...before.map(({ lastAt }) => lastAt), earliest(recent.map(({ firstAt }) => firstAt))]);
  if (since === undefined || !isQuiet(since, now)) return undefined;
  return { code: 'CONSTANT', since: since.toISOString(), message: `It answered nothing but ${nameOf(first)} for ${QUIET_DAYS} days.` };
}

function nameOf({ variant, isError }: LastUse): string {
  if (isError) return 'an error';
  return variant === '' ? "the caller's default" : `the variant "${variant}"`;
}

function isQuiet(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() >= QUIET_DAYS * DAY_MS;
}

function latest(dates: readonly Date[]): Date | undefined {
  return dates.length === 0 ? undefined : new Date(Math.max(...dates.map((date) => date.getTime())));
}

function earliest(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())));
}
