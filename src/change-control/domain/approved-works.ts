import type { ChangeRecord, Work } from '#libs/kernel';

/** What the works that carry out approved requests may change: exactly what the approved command changed in them. */
export class ApprovedWorks {
  private readonly covered = new WeakMap<Work, ReadonlySet<ChangeRecord>>();

  /** Says that these changes of the work are approved. */
  cover(work: Work, changes: Iterable<ChangeRecord>): void {
    this.covered.set(work, new Set(changes));
  }

  /** True when the change is one that was approved. */
  covers(work: Work, change: ChangeRecord): boolean {
    return this.covered.get(work)?.has(change) === true;
  }
}
