import { Injectable } from '@nestjs/common';
import {
  type Actor,
  APPLICATION_TENANT_ID,
  type ChangeRecord,
  holds,
  isJsonObject,
  type JsonObject,
  type SqlSession,
  type Work,
} from '#libs/kernel';
import type { ChangedPlace, ControlledArea, ProtectedChange } from '../../change-control/contracts/index.ts';
import { DefinitionSource } from '../domain/definition-source.ts';

/**
 * Definitions under change control: those of elevated settings, or else elevation could be taken away first. Definitions that this
 * build's own code declares were approved with the code.
 */
@Injectable()
export class DefinitionArea implements ControlledArea {
  readonly area = 'setting-definition';
  readonly streams = ['settings'] as const;

  constructor(private readonly definitions: DefinitionSource) {}

  async protectedAmong({ context, actor }: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    if (changes.length === 0 || (context.source === 'boot' && actor.kind === 'system')) return [];
    const registry = await this.definitions.definitionsAt(0);
    const isElevated = (name: unknown): boolean => typeof name === 'string' && registry.get(name)?.definition.elevated === true;
    return changes.flatMap((change) => {
      const [before, after] = [stateOf(change.before), stateOf(change.after)];
      // A definition that takes an earlier name over takes its values over too.
      const taken = after['elevated'] === true || !Array.isArray(after['aliases']) ? [] : after['aliases'];
      if (before['elevated'] !== true && !taken.some(isElevated)) return [];
      return [{ change, because: 'the setting is elevated', approvals: 1 }];
    });
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
    const { registry, rows } = await this.definitions.definitionSetAt(0);
    const known = [
      ...[...registry.values()].map(({ definition }) => definition),
      ...[...rows.values()].map(({ definition }) => definition),
    ];
    return [
      ...new Set(
        known.filter(({ permissions }) => permissions?.read !== undefined && !holds(reader, permissions.read)).map(({ key }) => key),
      ),
    ];
  }
}

function stateOf(state: ChangeRecord['before']): JsonObject {
  return state !== undefined && isJsonObject(state) ? state : {};
}
