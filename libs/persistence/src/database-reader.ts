import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import { Database, type TenantAccess } from './database.ts';

/** Read-only transactions for data providers and layer loaders. */
@Injectable()
export class DatabaseReader {
  constructor(private readonly database: Database) {}

  /** Reads rows of one tenant and of those it inherits from. */
  read<R>(access: Required<Pick<TenantAccess, 'tenantId'>> & TenantAccess, body: (sql: SqlSession) => Promise<R>): Promise<R> {
    return this.database.transaction(access, body, 'read');
  }

  /** Reads directory tables, whose rows belong to no tenant in particular. */
  readDirectory<R>(body: (sql: SqlSession) => Promise<R>): Promise<R> {
    return this.database.transaction({}, body, 'read');
  }
}
