import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';

/** A flag as it would be in an environment after a change. */
export interface FlagInEnvironment {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly environment: string;
  readonly configuration: FlagEnvironment;
}

/** What a flag in an environment is judged by. */
export interface FlagFacts {
  readonly changed: FlagInEnvironment;
  /** The other flags that it may meet, by key, as they are in the same environment. */
  readonly others: ReadonlyMap<string, Pick<FlagInEnvironment, 'definition' | 'configuration'>>;
  /** Keys of the segments that there are. */
  readonly segments: ReadonlySet<string>;
}
