import { Injectable, type OnModuleInit } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { type CompiledDefinition, type ResolutionLevel, SettingRegistry } from '#libs/setting-resolution';
import { type DueWorkHandler, WorkRunner } from '#libs/work';
import { type RowPosition, StoredRowsDataProvider } from '../data-providers/stored-rows.data-provider.ts';
import { REVIEW_STORED_VALUES } from '../domain/definition-changes.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { definitionsInForce } from '../domain/definitions-in-force.ts';
import { judgeStoredRows } from '../domain/judge-stored-rows.ts';
import { type PendingReview, ReviewRepository } from '../persistence/review.repository.ts';

const TENANTS_A_READ = 100;
/** Connections that a review may take. */
const TENANTS_AT_ONCE = 3;
const ROWS_A_BATCH = 1_000;

/**
 * After a definition changed, looks at its stored values in all tenants and marks those that need review. Which definitions are pending
 * and how far it has come stands in their rows, so a walk that was cut off goes on where it was; to judge a row twice changes nothing.
 */
@Injectable()
export class StoredValuesReviewWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = REVIEW_STORED_VALUES;

  constructor(
    private readonly runner: WorkRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly definitions: DefinitionSource,
    private readonly reviews: ReviewRepository,
    private readonly stored: StoredRowsDataProvider,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(): Promise<void> {
    for (;;) {
      const pending = await this.unitOfWork.record(APPLICATION_TENANT_ID, (sql) => this.reviews.pending(sql));
      if (pending === undefined) return;
      await this.review(pending);
    }
  }

  private async review(pending: PendingReview): Promise<void> {
    const compiled = await this.newestOf(pending);
    const keys = compiled.map((one) => one.storedAs);
    const byStoredKey = new Map(compiled.map((one) => [one.storedAs, one]));
    let after = pending.after;
    for (;;) {
      const tenants = await this.unitOfWork.record(APPLICATION_TENANT_ID, (sql) =>
        this.reviews.tenantsStoring(sql, keys, after, TENANTS_A_READ),
      );
      await this.reviewTenants(tenants, byStoredKey);
      after = tenants.length < TENANTS_A_READ ? undefined : tenants.at(-1);
      await this.unitOfWork.record(APPLICATION_TENANT_ID, (sql) => this.reviews.note(sql, pending, after));
      if (after === undefined) return;
    }
  }

  // By the mirror and not by what this process declares: an older build may be the one that does due work.
  private async newestOf({ keys, revision }: PendingReview): Promise<readonly CompiledDefinition[]> {
    const { rows } = await this.definitions.definitionSetAt(revision);
    const { registry } = definitionsInForce(rows, [], SettingRegistry.of([]));
    return [...new Set(keys.map((key) => registry.get(key)))].filter((compiled) => compiled !== undefined);
  }

  private async reviewTenants(tenants: readonly string[], definitions: ReadonlyMap<string, CompiledDefinition>): Promise<void> {
    const waiting = tenants.values();
    const work = async (): Promise<void> => {
      for (const tenantId of waiting) await this.reviewTenant(tenantId, definitions);
    };
    await Promise.all(Array.from({ length: TENANTS_AT_ONCE }, work));
  }

  private async reviewTenant(tenantId: string, definitions: ReadonlyMap<string, CompiledDefinition>): Promise<void> {
    let after: RowPosition | undefined;
    const upper = await this.stored.levelsOf(tenantId, definitions.values());
    do after = await this.unitOfWork.record(tenantId, (sql) => this.reviewBatch(sql, tenantId, definitions, upper, after));
    while (after !== undefined);
  }

  private async reviewBatch(
    sql: SqlSession,
    tenantId: string,
    definitions: ReadonlyMap<string, CompiledDefinition>,
    upper: readonly ResolutionLevel[],
    after: RowPosition | undefined,
  ): Promise<RowPosition | undefined> {
    if (after === undefined) await this.reviews.waitForWriters(sql, tenantId);
    const { rows, next } = await this.stored.batch(sql, tenantId, [...definitions.keys()], after, ROWS_A_BATCH);
    const judged = judgeStoredRows(rows, (key) => definitions.get(key), upper);
    const changed = judged.filter(({ row, violations }) => violations.length > 0 !== row.isMarked);
    for (const needsReview of [true, false]) {
      const which = changed.filter(({ violations }) => violations.length > 0 === needsReview).map(({ row }) => row);
      await this.reviews.mark(sql, which, needsReview);
    }
    return next;
  }
}
