import type { TenantStatus } from '#libs/kernel';

/** Which status a tenant may go to from which; closed is the end. */
export const TENANT_TRANSITIONS: Readonly<Record<TenantStatus, readonly TenantStatus[]>> = {
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
};
