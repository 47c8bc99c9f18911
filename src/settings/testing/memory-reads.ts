import { Injectable } from '@nestjs/common';
import type { ChangeEntry, ChangeLogReader } from '#libs/changes';
import { APPLICATION_TENANT_ID, type SqlSession } from '#libs/kernel';
import type { DatabaseReader } from '#libs/persistence';
import type { DescendantsDataProvider } from '../data-providers/descendants.data-provider.ts';
import type { UserValues, UserValuesProvider } from '../data-providers/user-values.provider.ts';
import { ValueTable } from '../data-providers/value-table.ts';
import { MemorySession } from './memory-session.ts';
import { MemoryStore } from './memory-store.ts';
import { MemoryTenants } from './memory-tenants.ts';

/** In the place of read-only transactions. */
@Injectable()
export class MemoryReader implements Pick<DatabaseReader, 'read'> {
  constructor(private readonly store: MemoryStore) {}

  read<R>(_access: unknown, body: (sql: SqlSession) => Promise<R>): Promise<R> {
    return body(this.store.session());
  }
}

/** In the place of the values of users. */
@Injectable()
export class MemoryUserValues implements Pick<UserValuesProvider, keyof UserValuesProvider> {
  constructor(private readonly store: MemoryStore) {}

  async load(tenantId: string, subject: string): Promise<UserValues> {
    const session = this.store.session();
    const table = ValueTable.empty.patched([], session.rows(tenantId, subject));
    return Promise.resolve({ table, revision: session.revision(tenantId, 'preferences') });
  }
}

/** In the place of questions about what lies below a tenant. */
@Injectable()
export class MemoryDescendants implements Pick<DescendantsDataProvider, keyof DescendantsDataProvider> {
  constructor(private readonly tenants: MemoryTenants) {}

  async count(sql: SqlSession, tenantId: string, keys: readonly string[]) {
    const session = MemorySession.of(sql);
    const all = this.tenants.all().filter(({ id }) => id !== tenantId);
    const below = all.filter(({ chain }) => tenantId === APPLICATION_TENANT_ID || chain.some(({ id }) => id === tenantId));
    const holds = (id: string, key: string): boolean => session.rows(id, '').some((row) => row.key === key);
    const overriding = new Map(keys.map((key) => [key, below.filter(({ id }) => holds(id, key)).length]));
    return Promise.resolve({ below: below.length, overriding });
  }
}

/** In the place of the change log's reader. */
@Injectable()
export class MemoryChangeLog implements Pick<ChangeLogReader, 'ofKey'> {
  constructor(private readonly store: MemoryStore) {}

  async ofKey(...[tenantId, stream, of, page]: Parameters<ChangeLogReader['ofKey']>): Promise<readonly ChangeEntry[]> {
    const { before = Number.POSITIVE_INFINITY, limit } = page;
    const own = this.store.session().tables.changeSets.filter((set) => set.tenantId === tenantId && set.stream === stream);
    const entries = own
      .filter(({ revision }) => revision < before)
      .toReversed()
      .flatMap((changeSet) => changeSet.changes.map((change) => ({ changeSet, change })))
      .filter(({ change }) => change.key === of.key && change.subject === of.subject && of.kinds.includes(change.kind));
    return Promise.resolve(entries.slice(0, limit));
  }
}
