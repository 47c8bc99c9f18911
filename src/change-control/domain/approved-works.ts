import type { ChangeRecord, Work } from '#libs/kernel';

/** What the works that carry out approved requests may change: exactly what the approved command changed in them. */
export class ApprovedWorks {
  private readonly covered = new WeakMap<Work, { readonly changes: ReadonlySet<ChangeRecord>; readonly approvals: number }>();

  /** Says that these changes of the work were approved by so many. */
  cover(work: Work, changes: Iterable<ChangeRecord>, approvals: number): void {
    this.covered.set(work, { changes: new Set(changes), approvals });
  }

  /** How many approved the change; 0 = nobody. */
  approvalsOf(work: Work, change: ChangeRecord): number {
    const covered = this.covered.get(work);
    return covered?.changes.has(change) === true ? covered.approvals : 0;
  }
}
