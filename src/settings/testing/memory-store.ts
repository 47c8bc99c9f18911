import { MemorySession, MemoryTables } from './memory-session.ts';

/** The tables of one application under test; one transaction after the other changes them, whole or not at all. */
export class MemoryStore {
  private tables = new MemoryTables();
  private last: Promise<unknown> = Promise.resolve();

  /** What is committed. */
  session(): MemorySession {
    return new MemorySession(this.tables);
  }

  /** Runs a body on a copy of the tables, which counts once the body has resolved. */
  transact<R>(body: (session: MemorySession) => Promise<R>): Promise<R> {
    const turn = this.last.then(async () => {
      const session = new MemorySession(this.tables.copy());
      const result = await body(session);
      this.tables = session.tables;
      return result;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
