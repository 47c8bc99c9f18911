import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import type { DatabaseReader } from '#libs/persistence';
import type { DescendantsDataProvider } from '../data-providers/descendants.data-provider.ts';
import type { SettingUsageDataProvider, UsageBelow } from '../data-providers/setting-usage.data-provider.ts';
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
    const below = this.tenants.below(tenantId);
    const holds = (id: string, key: string): boolean => session.rows(id, '').some((row) => row.key === key);
    const overriding = new Map(keys.map((key) => [key, below.filter(({ id }) => holds(id, key)).length]));
    return Promise.resolve({ below: below.length, overriding });
  }
}

/** In the place of questions about who overrides a key. */
@Injectable()
export class MemoryUsage implements Pick<SettingUsageDataProvider, keyof SettingUsageDataProvider> {
  constructor(
    private readonly tenants: MemoryTenants,
    private readonly store: MemoryStore,
  ) {}

  async of(...[tenantId, key, reach, { limit, after = '' }]: Parameters<SettingUsageDataProvider['of']>): Promise<UsageBelow> {
    const session = this.store.session();
    const below = this.tenants.below(tenantId).filter(({ status }) => status !== 'closed');
    const overriding = below.filter(({ id }) => session.rows(id, '').some((row) => row.key === key));
    const named = overriding.filter(({ code }) => code > after && (reach === 'all' || reach.includes(code)));
    const items = named.map(({ code, name }) => ({ code, name })).sort((left, right) => (left.code < right.code ? -1 : 1));
    return Promise.resolve({ tenants: below.length, overriding: overriding.length, items: items.slice(0, limit) });
  }
}
