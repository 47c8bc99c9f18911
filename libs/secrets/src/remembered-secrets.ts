import { BoundedMap } from './bounded-map.ts';
import { SecretBatches } from './secret-batches.ts';
import type { SecretStore, StoredSecret } from './secret-store.ts';

const MAX_SECRETS = 20_000;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** Sealed secrets as they were read last, so that they can still be opened while the database is away. Nothing here is in the clear. */
export class RememberedSecrets {
  private readonly known = new BoundedMap<StoredSecret>(MAX_SECRETS);
  private awayUntil = 0;

  private readonly batches: SecretBatches;

  constructor(store: SecretStore) {
    this.batches = new SecretBatches(store);
  }

  /** The secrets of these ids that are there. @throws the failure of the database when one of them is not in memory */
  async load(tenantId: string, ids: readonly string[]): Promise<readonly StoredSecret[]> {
    const remembered = ids.flatMap((id) => this.known.get(`${tenantId}/${id}`) ?? []);
    const isComplete = remembered.length === ids.length;
    if (isComplete && performance.now() < this.awayUntil) return remembered;
    try {
      const secrets = await this.batches.load(tenantId, ids);
      for (const secret of secrets) this.known.set(`${tenantId}/${secret.id}`, secret);
      return secrets;
    } catch (error) {
      this.awayUntil = performance.now() + PAUSE_AFTER_FAILURE_MS;
      if (isComplete) return remembered;
      throw error;
    }
  }
}
