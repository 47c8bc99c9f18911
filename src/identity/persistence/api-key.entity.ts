import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from '#libs/persistence';

/** An API key: only the SHA-256 of its secret is stored. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  ...directoryTable('api_key', 'a credential is looked up before its tenants are known'),
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    prefix: p.text(),
    secretHash: p.text(),
    name: p.text(),
    permissions: p.json<readonly string[]>(),
    roles: p.json<readonly string[]>(),
    tenants: p.json<readonly string[]>().nullable(),
    environment: p.text().nullable(),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    expiredAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    revision: p.bigint(),
    rotatedAt: p.datetime().columnType('timestamptz').nullable(),
    previousPrefix: p.text().nullable(),
    previousHash: p.text().nullable(),
    previousUntil: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'api_key_secret_hash', properties: ['secretHash'] }],
  indexes: [{ name: 'api_key_tenant', properties: ['tenantId', 'id'] }],
});
