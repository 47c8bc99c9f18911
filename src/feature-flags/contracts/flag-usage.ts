import type { FlagKind } from '#libs/flag-engine';
import type { FlagOwner } from './flag-read-models.ts';

/** Evaluations of one day (UTC) in one environment that answered the same. */
export interface DailyUsage {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Absent = environments that tenants defined for themselves, together. */
  readonly environment?: string;
  /** Absent = none, so that the caller's default was answered. */
  readonly variant?: string;
  /** Present when an error was answered. */
  readonly isError?: true;
  readonly evaluations: number;
}

/** How much a flag is used. Counts are written every 30 seconds, so what is read is at most that late. */
export interface FlagUsage {
  readonly key: string;
  readonly source: FlagOwner;
  /** `all` = by everybody who has the flag, for its owner; `scope` = in the scope that asks. */
  readonly counted: 'all' | 'scope';
  /** The first day that is shown. */
  readonly from: string;
  /** ISO 8601, at most 30 seconds late; absent = never. */
  readonly lastEvaluatedAt?: string;
  /** All evaluations of the days that are shown. */
  readonly evaluations: number;
  /** The latest day first, then by environment and variant. */
  readonly days: readonly DailyUsage[];
}

/** What usage is shown. */
export interface FlagUsageQuestion {
  /** 1 to 400 days, today included. */
  readonly days: number;
  /** Absent = all. */
  readonly environment?: string;
}

/** Why a flag may be given up. */
export const STALE_CODES = ['LIFETIME_OVER', 'NOT_EVALUATED', 'CONSTANT'] as const;

/** A reason why a flag may be given up. */
export interface StaleReason {
  /** LIFETIME_OVER: its kind is expected to live shorter; NOT_EVALUATED: for 30 days; CONSTANT: it answered one thing for 30 days. */
  readonly code: (typeof STALE_CODES)[number];
  /** Since when that is so, ISO 8601. */
  readonly since: string;
  readonly message: string;
}

/** A flag that may be given up. */
export interface StaleFlag {
  readonly key: string;
  readonly name: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly kind: FlagKind;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; absent = never. */
  readonly lastEvaluatedAt?: string;
  /** At least one. */
  readonly reasons: readonly StaleReason[];
}

/** Part of the report of stale flags. */
export interface StaleFlagPage {
  readonly items: readonly StaleFlag[];
  /** The key to go on after; absent on the last page. */
  readonly nextAfter?: string;
}

/** A kill switch that is on and waits for a decision: it is taken back, or its flag is archived. */
export interface KillSwitchReview {
  readonly key: string;
  readonly name: string;
  /** Who answers for the flag. */
  readonly owner: string;
  /** `*` = all. */
  readonly environment: string;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Part of the open reviews of kill switches. */
export interface KillSwitchReviewPage {
  readonly items: readonly KillSwitchReview[];
  /** The place to go on after; absent on the last page. */
  readonly nextAfter?: string;
}
