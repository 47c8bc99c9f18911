import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, BUILT_IN_ROLES, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { RoleState } from '../contracts/index.ts';
import type { StoredRole } from '../persistence/role.repository.ts';

const COLUMNS = 'tenant_id as owner, name, description, permissions, revision::float8 as revision';

/** The read side of roles, for administrators. */
@Injectable()
export class RolesDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
  ) {}

  /** Built-in roles, then the application's, then the tenant's own, each by name; the tenant's own wins over the application's of that name. */
  async list(scope: Scope): Promise<readonly RoleState[]> {
    const code = tenantOf(scope);
    const tenantId = code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id;
    const rows = await this.reader.read({ tenantId, readTenants: [APPLICATION_TENANT_ID] }, (sql) =>
      sql.query<StoredRole & { owner: string }>(
        `select ${COLUMNS} from sm.role where tenant_id = $1 union select ${COLUMNS} from sm.role where tenant_id = $2 order by owner, name`,
        [APPLICATION_TENANT_ID, tenantId],
      ),
    );
    const builtIn = Object.entries(BUILT_IN_ROLES).map(([name, permissions]): [string, RoleState] => [
      name,
      { name, description: 'A role of the system', permissions, origin: 'built-in', revision: 0 },
    ]);
    const made = rows.map(({ owner, ...role }): [string, RoleState] => [
      role.name,
      { ...role, origin: owner === APPLICATION_TENANT_ID ? 'application' : 'tenant' },
    ]);
    return [...new Map([...builtIn, ...made]).values()];
  }
}
