/** Why a request was refused at the door. */
export type RefusalReason = 'unauthenticated' | 'forbidden' | 'tenant-not-reached' | 'rate-limited' | 'failures-limited';

/** Counts refused requests; bound to a metric by the application. */
export abstract class RefusalMeter {
  abstract count(reason: RefusalReason): void;
}
