import { Injectable } from '@nestjs/common';
import {
  type Actor,
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  type ChangeRecord,
  NO_SUBJECT,
  type SqlSession,
  type Work,
} from '#libs/kernel';
import type { ChangedPlace, ControlledArea, ProtectedChange } from '../../change-control/contracts/index.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';

interface ProtectedEnvironment {
  readonly name: string;
  readonly approvals: number;
}

/**
 * Values of settings under change control: those of elevated settings at every level, and those that hold in a protected environment at
 * application and tenant. A row for any environment holds in the protected ones too. What users prefer is protected by no environment.
 */
@Injectable()
export class SettingArea implements ControlledArea {
  readonly area = 'setting';
  readonly streams = ['settings', 'preferences'] as const;

  constructor(private readonly definitions: DefinitionSource) {}

  async protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    if (changes.length === 0) return [];
    const registry = await this.definitions.definitionsAt(0);
    const environments = changes.some(({ subject }) => subject === NO_SUBJECT) ? await protectedEnvironments(work) : [];
    return changes.flatMap((change) => {
      const isElevated = registry.get(registry.keyOfStored(change.key))?.definition.elevated === true;
      const [holding] = change.subject === NO_SUBJECT ? environments.filter(({ name }) => holdsIn(change, name)) : [];
      if (!isElevated && holding === undefined) return [];
      const because = isElevated ? 'the setting is elevated' : `the environment ${holding?.name ?? ''} is protected`;
      return [{ change, because, approvals: holding?.approvals ?? 1 }];
    });
  }

  async revisionsOf(sql: SqlSession, tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]> {
    const rows = await sql.query<{ revision: number | null }>(
      `select v.revision::float8 as revision from unnest($2::text[], $3::text[], $4::text[]) with ordinality as p (subject, key, environment, place)
       left join sm.setting_value v on v.tenant_id = $1 and v.subject = p.subject and v.key = p.key and v.environment = p.environment order by p.place`,
      [tenantId, places.map(({ subject }) => subject), places.map(({ key }) => key), places.map(({ environment }) => environment)],
    );
    return rows.map(({ revision }) => revision ?? undefined);
  }

  async hiddenFrom(reader: Actor): Promise<readonly string[]> {
    return hiddenStoredKeysOf(await this.definitions.definitionSetAt(0), reader);
  }
}

function holdsIn({ environment }: ChangeRecord, name: string): boolean {
  return environment === ANY_ENVIRONMENT || environment === name;
}

// From the rows and not from the layer: another instance may have protected one a moment ago. The strictest comes first.
async function protectedEnvironments({ sql, tenantId }: Work): Promise<readonly ProtectedEnvironment[]> {
  const [row] = await sql.query<{ sees: boolean; environments: readonly ProtectedEnvironment[] }>(
    `select $1::text in (current_setting('app.tenant_id', true)) or $1 = any (string_to_array(current_setting('app.read_tenants', true), ',')) as sees,
       coalesce(jsonb_agg(jsonb_build_object('name', e.name, 'approvals', e.required_approvals) order by e.required_approvals desc, e.name)
         filter (where e.name is not null), '[]') as environments
     from unnest($2::uuid[]) as owner (tenant_id) left join sm.environment e on e.tenant_id = owner.tenant_id and e.protected`,
    [APPLICATION_TENANT_ID, [APPLICATION_TENANT_ID, tenantId]],
  );
  if (row?.sees === true) return row.environments;
  throw new Error(
    'A work that changes settings must be allowed to read the environments of the application. Name the application in its readTenants.',
  );
}
