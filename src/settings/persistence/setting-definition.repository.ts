import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, IdGenerator, type Work } from '#libs/kernel';
import { scheduleDueWorkBy } from '#libs/work';
import type { RegisteredDefinition } from '../domain/decide-definitions.ts';
import { REVIEW_STORED_VALUES } from '../domain/definition-changes.ts';

/** Where a definition comes from: a call of the API, or the source code of this system. */
export type DefinitionOrigin = 'api' | 'code';

/** A definition to write; with `isReviewDue` its stored values are looked at again. */
export type WrittenDefinition = RegisteredDefinition & { readonly isReviewDue: boolean };

/** The write side of definitions. */
@Injectable()
export class SettingDefinitionRepository {
  constructor(private readonly ids: IdGenerator) {}

  /** Inserts or replaces definitions; where the values of a setting are never changes. Sees to it that due reviews are done. */
  async write(work: Work, origin: DefinitionOrigin, definitions: readonly WrittenDefinition[]): Promise<void> {
    await work.sql.query(
      `insert into sm.setting_definition as d
         (tenant_id, key, owner, origin, definition_version, document, revision, stored_as, is_withdrawn, registered_at, review_pending)
       select $1, item->'definition'->>'key', item->'definition'->>'owner', $2, (item->'definition'->>'definitionVersion')::int,
         item->'definition', $3, item->>'storedAs', false, $5, (item->>'isReviewDue')::boolean
       from jsonb_array_elements($4::jsonb) as item
       on conflict (tenant_id, key) do update set owner = excluded.owner, origin = excluded.origin,
         definition_version = excluded.definition_version, document = excluded.document, revision = excluded.revision,
         is_withdrawn = false, registered_at = excluded.registered_at,
         review_pending = d.review_pending or excluded.review_pending,
         review_after = case when excluded.review_pending then null else d.review_after end`,
      [APPLICATION_TENANT_ID, origin, work.revisionAfter('settings'), JSON.stringify(definitions), work.at],
    );
    if (!definitions.some((definition) => definition.isReviewDue)) return;
    const due = { kind: REVIEW_STORED_VALUES, subject: 'definitions', tenantId: APPLICATION_TENANT_ID };
    await scheduleDueWorkBy(work.sql, { ...due, id: this.ids.next(), dueAt: work.at });
  }

  /** Says that nobody declares the key any more. */
  async withdraw(work: Work, key: string): Promise<void> {
    await work.sql.query(
      `update sm.setting_definition set is_withdrawn = true, review_pending = false, review_after = null, revision = $3
       where tenant_id = $1 and key = $2`,
      [APPLICATION_TENANT_ID, key, work.revisionAfter('settings')],
    );
  }
}
