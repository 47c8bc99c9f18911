import type { FlagEnvironment, Segment, TenantOverride } from '#libs/flag-engine';
import { ANY_ENVIRONMENT } from '#libs/kernel';
import type { FlagDefinition } from '../contracts/index.ts';

/** A flag as its row holds it. */
export interface FlagRow {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly createdAt: string;
  readonly archivedAt: string | null;
  readonly revision: number;
}

interface EnvironmentRow<Content> {
  readonly key: string;
  readonly environment: string;
  /** Null = nothing of its own any more. */
  readonly configuration: Content | null;
  readonly revision: number;
}

/** What a flag does in an environment, as the row of its owner holds it. */
export type FlagEnvironmentRow = EnvironmentRow<FlagEnvironment>;

/** What a tenant says about a flag of a scope above, as its row holds it. */
export type FlagOverrideRow = EnvironmentRow<TenantOverride>;

/** A segment as its row holds it; null = removed. */
export interface SegmentRow {
  readonly key: string;
  readonly definition: Omit<Segment, 'key'> | null;
  readonly revision: number;
}

/** A kill switch as its row holds it. */
export interface FlagSwitchRow {
  readonly key: string;
  readonly environment: string;
  readonly killed: boolean;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: string;
  readonly revision: number;
}

/** True when a switch of `environment` is on in `wanted`. */
export function holdsIn({ environment, killed }: FlagSwitchRow, wanted: string): boolean {
  return killed && (environment === ANY_ENVIRONMENT || environment === wanted);
}
