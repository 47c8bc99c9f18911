import { Injectable } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, type ChangeRecord, isJsonObject, type SqlSession, type Work } from '#libs/kernel';
import type { ChangedPlace, ControlledArea, ProtectedChange } from '../../change-control/contracts/index.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { hiddenKeysOf } from '../domain/hidden-settings.ts';

/**
 * Definitions under change control: those of elevated settings, or else elevation could be taken away first. Definitions that this
 * build's own code declares were approved with the code.
 */
@Injectable()
export class DefinitionArea implements ControlledArea {
  readonly area = 'setting-definition';
  readonly streams = ['settings'] as const;

  constructor(private readonly definitions: DefinitionSource) {}

  protectedAmong({ context, actor }: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    if (context.source === 'boot' && actor.kind === 'system') return Promise.resolve([]);
    const elevated = changes.filter(({ before = null }) => isJsonObject(before) && before['elevated'] === true);
    return Promise.resolve(elevated.map((change) => ({ change, because: 'the setting is elevated', approvals: 1 })));
  }

  async revisionsOf(sql: SqlSession, _tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]> {
    const rows = await sql.query<{ revision: number | null }>(
      `select d.revision::float8 as revision from unnest($2::text[]) with ordinality as p (key, place)
       left join sm.setting_definition d on d.tenant_id = $1 and d.key = p.key order by p.place`,
      [APPLICATION_TENANT_ID, places.map(({ key }) => key)],
    );
    return rows.map(({ revision }) => revision ?? undefined);
  }

  async hiddenFrom(reader: Actor): Promise<readonly string[]> {
    return hiddenKeysOf(await this.definitions.definitionsAt(0), reader);
  }
}
