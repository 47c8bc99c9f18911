import type { CountedUse } from '../persistence/flag-usage.repository.ts';
import { DAY_MS, dayOf } from '../domain/usage-days.ts';
import type { TakenCount } from './usage-counts.ts';

const USES_A_BATCH = 2_000;

/** Counts of one tenant that are written together, or not at all. */
export interface UsageBatch {
  readonly tenantId: string;
  readonly uses: readonly CountedUse[];
  /** The transaction that tried to write it and whose commit was not seen. */
  transaction?: string;
}

/** Sorts counts into batches. @param now when they were taken */
export function usageBatches(counts: readonly TakenCount[], now: Date): readonly UsageBatch[] {
  return [...Map.groupBy(counts, ({ tenantId }) => tenantId)].flatMap(([tenantId, ofTenant]) =>
    Array.from({ length: Math.ceil(ofTenant.length / USES_A_BATCH) }, (_, part) => ({
      tenantId,
      uses: ofTenant.slice(part * USES_A_BATCH, (part + 1) * USES_A_BATCH).map((count) => useOf(count, now)),
    })),
  );
}

function useOf({ ownerId, key, environment, variant = '', reason, day, count }: TakenCount, now: Date): CountedUse {
  const lastOfDay = (day + 1) * DAY_MS - 1;
  return {
    ownerId,
    key,
    environment,
    variant,
    isError: reason === 'ERROR',
    day: dayOf(day * DAY_MS),
    evaluations: count,
    at: new Date(Math.min(now.getTime(), lastOfDay)),
  };
}
