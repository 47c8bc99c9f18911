import type { SecretStore, StoredSecret } from './secret-store.ts';

type Found = ReadonlyMap<string, StoredSecret>;

/** A query that has not begun yet. */
interface Batch {
  readonly ids: Set<string>;
  readonly found: Promise<Found>;
}

/**
 * Reads secrets in one query a tenant at a time: what is asked for while one is under way goes out together with the next. However many
 * ask at once, they take one connection a tenant, and each is answered by a query that began after it asked.
 */
export class SecretBatches {
  private readonly waiting = new Map<string, Batch>();
  private readonly last = new Map<string, Promise<void>>();

  constructor(private readonly store: SecretStore) {}

  /** The secrets of these ids that are there, in no particular order. */
  async load(tenantId: string, ids: readonly string[]): Promise<readonly StoredSecret[]> {
    const batch = this.waiting.get(tenantId) ?? this.begin(tenantId);
    for (const id of ids) batch.ids.add(id);
    const found = await batch.found;
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  private begin(tenantId: string): Batch {
    const ids = new Set<string>();
    const before = this.last.get(tenantId) ?? Promise.resolve();
    const found = before.then(() => this.query(tenantId, ids));
    const over: Promise<void> = found.then(
      () => this.forget(tenantId, over),
      () => this.forget(tenantId, over),
    );
    this.last.set(tenantId, over);
    const batch = { ids, found };
    this.waiting.set(tenantId, batch);
    return batch;
  }

  private async query(tenantId: string, ids: ReadonlySet<string>): Promise<Found> {
    this.waiting.delete(tenantId);
    const secrets = await this.store.load(tenantId, [...ids]);
    return new Map(secrets.map((secret) => [secret.id, secret]));
  }

  private forget(tenantId: string, over: Promise<void>): void {
    if (this.last.get(tenantId) === over) this.last.delete(tenantId);
  }
}
