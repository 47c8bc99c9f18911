/** Is told when what flags answer may have become another. It must not throw. */
export interface FlagFollower {
  /**
   * Committed changes are in force in this process.
   * @param keys the flags, segments and switches that changed, in whatever environment
   */
  changed(keys: readonly string[]): void;
  /** From now on answers may be old: the database does not answer. */
  stale(since: Date, reason: string): void;
  /** Answers are current again. */
  fresh(): void;
}
