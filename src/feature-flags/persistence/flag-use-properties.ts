import { p } from '@mikro-orm/core';

/** Who was answered what: the columns that counts and last uses are keyed by. */
export const flagUseProperties = {
  tenantId: p.uuid().primary(),
  ownerId: p.uuid().primary(),
  key: p.text().primary(),
  environment: p.text().primary(),
  variant: p.text().primary(),
  isError: p.boolean().primary(),
};
