/** The schema that holds every table. */
export const SCHEMA = 'sm';

/** The login that the running application uses: it owns nothing. Tables are granted to it by the migrations. */
export const RUNTIME_ROLE = 'sm_app';

/** The role that owns the functions which answer downward questions; nobody logs in as it. */
export const DESCENDANTS_ROLE = 'sm_reader_of_descendants';

const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

/**
 * Entity options of a table whose rows belong to one tenant each: row-level security is forced; the tenant set for the transaction
 * may read and write its own rows, and the rows of the tenants it inherits from may be read.
 */
export function tenantTable(tableName: string) {
  return {
    schema: SCHEMA,
    tableName,
    comment: 'tenant table',
    rowLevelSecurity: 'force' as const,
    policies: [
      { name: 'own', command: 'all' as const, using: OWN_TENANT, check: OWN_TENANT },
      { name: 'chain', command: 'select' as const, using: READ_TENANTS },
    ],
  };
}

/**
 * Entity options of a table that is read before a tenant is known, or across tenants, through its own provider only.
 * @param reason why it has no tenant policy; written into the catalogue
 */
export function directoryTable(tableName: string, reason: string) {
  return { schema: SCHEMA, tableName, comment: `directory table: ${reason}` };
}
