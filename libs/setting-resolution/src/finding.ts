import type { Violation } from '#libs/kernel';

/** What is wrong with one definition; pointers start at the definition document. */
export interface DefinitionFinding {
  readonly key: string;
  readonly violations: readonly Violation[];
}
