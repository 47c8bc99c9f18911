import type { Actor, ChangeRecord, CommandContext, OnBehalf, RevisionVector, SqlSession, StreamName, Work } from '#libs/kernel';

/** A work whose transaction is open and whose streams are locked. */
export class OpenWork implements Work {
  readonly actor: Actor;
  readonly streams: readonly StreamName[];
  onBehalf: OnBehalf | undefined;
  private readonly recorded = new Map<StreamName, ChangeRecord[]>();

  constructor(
    readonly tenantId: string,
    readonly context: CommandContext,
    readonly at: Date,
    readonly sql: SqlSession,
    private readonly locked: ReadonlyMap<StreamName, number>,
  ) {
    this.actor = context.actor;
    this.streams = [...locked.keys()];
  }

  revisionBefore(stream: StreamName): number {
    const revision = this.locked.get(stream);
    if (revision === undefined) throw new Error(`The stream ${stream} is not locked by this work.`);
    return revision;
  }

  revisionAfter(stream: StreamName): number {
    return this.revisionBefore(stream) + 1;
  }

  actOnBehalf(onBehalf: OnBehalf): void {
    this.onBehalf = onBehalf;
  }

  change(stream: StreamName, changes: readonly ChangeRecord[]): void {
    this.revisionBefore(stream);
    const list = this.recorded.get(stream);
    if (list === undefined) this.recorded.set(stream, [...changes]);
    else for (const change of changes) list.push(change);
  }

  changes(stream: StreamName): readonly ChangeRecord[] {
    return this.recorded.get(stream) ?? [];
  }

  revisions(): RevisionVector {
    return Object.fromEntries(
      this.streams.map((stream) => [stream, this.changes(stream).length > 0 ? this.revisionAfter(stream) : this.revisionBefore(stream)]),
    );
  }
}
