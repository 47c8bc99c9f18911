import type { Actor } from './actor.ts';
import type { ConfigurationItem } from './configuration-item.ts';
import type { ConfigurationOp, ConfigurationScope, ConfigurationSides, ConfigurationStrategy } from './configuration-op.ts';
import type { Json, JsonObject } from './json.ts';
import type { Violation } from './violation.ts';
import type { RevisionVector, SqlSession, StreamName, Work } from './work.ts';

/** What is exported. */
export interface ExportedConfiguration {
  readonly scope: ConfigurationScope;
  /** Who reads: what they may not know is left out. Absent = the system itself. */
  readonly reader?: Actor;
  /** The state at these revisions of the section's streams; a stream that is absent, or all of it = as it is now. */
  readonly at?: RevisionVector;
}

/** Where content goes. */
export interface ConfigurationTarget {
  readonly scope: ConfigurationScope;
  /** Who wants it there. Absent = the system itself. */
  readonly actor?: Actor;
  /** Whether keys that the target does not know are errors, or warnings and left out. @default 'error' */
  readonly unknownKeys?: 'error' | 'warning';
}

/** Content as items of the target. */
export interface NormalisedContent {
  /** What could be read. */
  readonly items: readonly ConfigurationItem[];
  /** What is wrong, all at once, by pointers into the content; with an error among them nothing may be applied. */
  readonly violations: readonly Violation[];
}

/**
 * A part of the configuration that can be exported, compared and brought to a planned state. Modules register one each; whoever
 * synchronises knows this port only. Sessions are opened for the scope's tenant and may read its parents and the application.
 *
 * The one way in: `export` what is there, `normalise` what is wanted, `diff` the two, `judge` the ops, and later `apply` them in a
 * transaction that has locked the section's streams. Read their revisions before the export: a plan is for those, and what has moved
 * since makes it stale. `test/contract` holds what every section promises.
 */
export interface ConfigurationSection {
  /** Its name in a bundle. */
  readonly name: string;
  /** Sections whose content has to be there first. */
  readonly dependsOn: readonly string[];
  /** The streams that its content is changed in, and so those whose revisions a plan is made for. */
  readonly streams: readonly StreamName[];
  /** JSON Schema 2020-12 of one entry of its content. */
  readonly schema: JsonObject;
  /** Explicit values of exactly one scope, by natural keys, in the order of their places. */
  export(sql: SqlSession, exported: ExportedConfiguration): Promise<readonly ConfigurationItem[]>;
  /** Reads the content of a bundle. Normalising what was exported here gives the items that were exported. */
  normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent>;
  /** The ops from one state to another, pure: it compares and asks no rule. */
  diff(sides: Omit<ConfigurationSides, 'section'>, strategy: ConfigurationStrategy): readonly ConfigurationOp[];
  /**
   * The ops as they can be done: those that a rule forbids are `blocked` with its violations, and what is left can be applied together.
   * The rules are those of single edits.
   */
  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]>;
  /**
   * Does the ops of one scope that change something, all or none, by the commands of single edits, as the work's actor.
   * @throws ForbiddenException FORBIDDEN; the exception of a rule that forbids an op since it was judged
   */
  apply(work: Work, ops: readonly ConfigurationOp[]): Promise<void>;
}
