import type { StreamName } from './work.ts';

/** Waits until this process has seen given revisions. Implemented from the layers, known to libs/http only by this port. */
export abstract class RevisionWaiter {
  /**
   * @param revisions the least revision of each stream of the tenant that reads must show
   * @param timeoutMs how long to wait at most, in milliseconds
   * @returns false when the time ran out first
   */
  abstract waitFor(tenantId: string, revisions: ReadonlyMap<StreamName, number>, timeoutMs: number): Promise<boolean>;
}
