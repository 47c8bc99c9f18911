/** Work that is due now. */
export interface DueWorkItem {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly subject: string;
  readonly dueAt: Date;
  /** Failures before this time. */
  readonly attempts: number;
}

/**
 * Does the work of one kind. An item is a hint: the handler looks at the module's own state first and may find nothing left to do,
 * since the same item can come twice.
 */
export interface DueWorkHandler {
  readonly kind: string;
  /** A rejection means that the item comes again later. */
  run(item: DueWorkItem): Promise<void>;
}
