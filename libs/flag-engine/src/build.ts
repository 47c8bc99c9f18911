import type { AttributeType } from './condition.ts';
import { BUCKETING_V1, type Bucketing } from './bucketing.ts';

/** What documents are compiled with. */
export interface CompileOptions {
  /** Declared context fields: path -> type. Only a declared number may also arrive as text. */
  readonly attributes?: Readonly<Record<string, AttributeType>>;
  /** @default BUCKETING_V1 */
  readonly bucketing?: Bucketing;
}

/** How conditions and rules are being compiled. */
export interface Build {
  readonly attributes: Readonly<Record<string, AttributeType>>;
  readonly bucketing: Bucketing;
  /** Conditions tell the trace of the run what they saw. */
  readonly isTraced: boolean;
}

/** Fills in what the options omit. */
export function buildOf(options: CompileOptions, isTraced: boolean): Build {
  return { attributes: options.attributes ?? {}, bucketing: options.bucketing ?? BUCKETING_V1, isTraced };
}
