import type { Actor } from './actor.ts';
import type { ChangeRecord, CommandContext, OnBehalf } from './ports.ts';

/** Names of the independent sequences of changes of a tenant. */
export const STREAM_NAMES = [
  'access',
  'approvals',
  'flags',
  'identity',
  'organisation',
  'periods',
  'preferences',
  'settings',
  'switches',
] as const;

/** A stream's name: each stream of a tenant has its own gapless revision, lock, hash chain and event order. */
export type StreamName = (typeof STREAM_NAMES)[number];

/** The revisions that a write left its streams at, by stream name. */
export type RevisionVector = Readonly<Partial<Record<StreamName, number>>>;

/** Statements inside the transaction of a work. */
export interface SqlSession {
  /**
   * Runs one statement.
   * @param text SQL with `$1` placeholders
   * @returns the rows; `bigint` columns arrive as text, `timestamptz` as text, `jsonb` parsed
   */
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** One unit of work: a transaction, the locked streams, and what will be written to the change log. */
export interface Work {
  readonly tenantId: string;
  readonly context: CommandContext;
  readonly actor: Actor;
  /** The time of the work: every row and change of it carries this instant. */
  readonly at: Date;
  readonly sql: SqlSession;
  /** For whom the actor acts, when it carries out what others asked for and approved. */
  readonly onBehalf?: OnBehalf | undefined;
  /** The streams that are locked, in name order. */
  readonly streams: readonly StreamName[];
  /** Revision of a locked stream before this work. */
  revisionBefore(stream: StreamName): number;
  /** Revision that the rows written by this work carry: one more than before. */
  revisionAfter(stream: StreamName): number;
  /** Notes in every change set of this work for whom the actor acts. */
  actOnBehalf(onBehalf: OnBehalf): void;
  /** Adds changes to the stream's change set of this work. */
  change(stream: StreamName, changes: readonly ChangeRecord[]): void;
  /** The changes so far. */
  changes(stream: StreamName): readonly ChangeRecord[];
  /** The revisions of the locked streams as they will be after the commit, given the changes so far. */
  revisions(): RevisionVector;
}

/** Takes part in every unit of work: change log, idempotency, approval gates. Knows no module. */
export interface CommitParticipant {
  readonly name: string;
  /** Participants run in ascending order. */
  readonly order: number;
  /** After the streams are locked and before the handler; `{ replay }` answers instead of the handler, and nothing is written. */
  admit?(work: Work): Promise<{ readonly replay: unknown } | undefined>;
  /** Is told what another participant replays, before it is answered; throwing answers that instead. */
  replayed?(work: Work, replay: unknown): void;
  /** After the handler, inside the transaction; throwing rolls everything back. */
  beforeCommit?(work: Work, result: unknown): Promise<void>;
  /** After the commit; failures are logged and never reach the caller. */
  afterCommit?(work: Work): Promise<void>;
  /**
   * After a rollback: what is thrown in place of the error.
   * @param command the command that was rolled back; undefined for works that carry out none
   * @returns undefined = the error stays
   */
  afterRollback?(command: unknown, error: unknown): Promise<Error | undefined>;
}
