import type { TenantState } from '../contracts/index.ts';

/** The longest chain of tenants, from the topmost parent to the last descendant. */
export const MAX_CHAIN = 8;

/** The tenants around some of them, to be asked for chains and descendants. */
export class TenantTree {
  private readonly byCode: ReadonlyMap<string, TenantState>;
  private readonly byParent: ReadonlyMap<string | undefined, readonly TenantState[]>;

  constructor(tenants: readonly TenantState[]) {
    this.byCode = new Map(tenants.map((tenant) => [tenant.code, tenant]));
    this.byParent = Map.groupBy(tenants, (tenant) => tenant.parent);
  }

  /** The tenant of a code. */
  get(code: string): TenantState | undefined {
    return this.byCode.get(code);
  }

  /** From the topmost parent to the tenant itself. */
  chain(code: string): readonly TenantState[] {
    const chain: TenantState[] = [];
    for (let tenant = this.byCode.get(code); tenant !== undefined && !chain.includes(tenant); tenant = this.byCode.get(tenant.parent ?? ''))
      chain.unshift(tenant);
    return chain;
  }

  /** How many tenants the longest line below a tenant has, itself included. */
  depthBelow(code: string): number {
    return 1 + Math.max(0, ...this.children(code).map((child) => this.depthBelow(child.code)));
  }

  /** The direct children that are not closed. */
  children(code: string): readonly TenantState[] {
    return (this.byParent.get(code) ?? []).filter((tenant) => tenant.status !== 'closed');
  }
}
