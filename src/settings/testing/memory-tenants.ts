import { randomUUID } from 'node:crypto';
import {
  APPLICATION_TENANT_ID,
  EnvironmentNotFoundException,
  type Tenant,
  TENANT_CODE_PATTERN,
  TenantDirectory,
  TenantNotFoundException,
} from '#libs/kernel';
import type { TenantCodes } from '../data-providers/tenant-codes.ts';

/** A tenant of a test. */
export interface TestTenant {
  readonly code: string;
  /** Code of the tenant it inherits from, which must be there already. */
  readonly parent?: string;
  /** Environments beside those of the application. */
  readonly environments?: readonly string[];
  /** @default active */
  readonly status?: Tenant['status'];
}

/** In the place of the organisation: the tenants and environments that a test names. */
export class MemoryTenants extends TenantDirectory implements Pick<TenantCodes, keyof TenantCodes> {
  private readonly tenants = new Map<string, { readonly tenant: Tenant; readonly environments: readonly string[] }>();

  /** @param application the environments of the application */
  constructor(private readonly application: readonly string[]) {
    super();
  }

  /** Adds a tenant, or changes the status of one. @throws Error for a code that is none, TenantNotFoundException for the parent */
  put({ code, parent, environments = [], status = 'active' }: TestTenant): void {
    if (!TENANT_CODE_PATTERN.test(code)) throw new Error(`"${code}" is no code of a tenant (${TENANT_CODE_PATTERN.source}).`);
    const above = parent === undefined ? [] : this.known(parent).tenant.chain;
    const id = this.tenants.get(code)?.tenant.id ?? randomUUID();
    this.tenants.set(code, { tenant: { id, code, name: code, status, chain: [...above, { id, code }] }, environments });
  }

  async tenant(code: string): Promise<Tenant> {
    const tenant = await this.tenantForAudit(code);
    if (tenant.status === 'closed') throw new TenantNotFoundException(code);
    return tenant;
  }

  async tenantForAudit(code: string): Promise<Tenant> {
    return Promise.resolve(this.known(code).tenant);
  }

  async tenantById(id: string): Promise<Tenant | undefined> {
    return Promise.resolve(this.all().find((tenant) => tenant.id === id));
  }

  async codeOf(id: string): Promise<string> {
    const tenant = await this.tenantById(id);
    if (tenant === undefined) throw new Error(`There is no tenant of the id ${id}.`);
    return tenant.code;
  }

  async open(): Promise<readonly Tenant[]> {
    const open = this.all().filter(({ status }) => status !== 'closed');
    return Promise.resolve(open.sort((left, right) => (left.code < right.code ? -1 : 1)));
  }

  async environments(code: string | undefined): Promise<readonly string[]> {
    const own = code === undefined ? [] : this.known(code).environments;
    return Promise.resolve([...new Set([...this.application, ...own])].sort());
  }

  async requireEnvironment(code: string | undefined, environment: string): Promise<void> {
    const known = await this.environments(code);
    if (!known.includes(environment)) throw new EnvironmentNotFoundException(environment, known);
  }

  /** Every tenant. */
  all(): readonly Tenant[] {
    return [...this.tenants.values()].map(({ tenant }) => tenant);
  }

  /** The tenants below one, or below the application. */
  below(tenantId: string): readonly Tenant[] {
    const others = this.all().filter(({ id }) => id !== tenantId);
    return others.filter(({ chain }) => tenantId === APPLICATION_TENANT_ID || chain.some(({ id }) => id === tenantId));
  }

  private known(code: string) {
    const known = this.tenants.get(code);
    if (known === undefined) throw new TenantNotFoundException(code);
    return known;
  }
}
