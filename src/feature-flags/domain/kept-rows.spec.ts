import { describe, expect, it } from '@jest/globals';
import { FlagTable } from './flag-table.ts';
import { KeptEnvironmentRow, KeptFlagRow } from './kept-rows.ts';

const PLACE = { key: 'f', environment: 'production', revision: 1 };

describe('rows that keep their documents as text', () => {
  it('answer the document, and the same object to who asks again in the same turn', () => {
    const row = new KeptFlagRow({ key: 'f', createdAt: '2026-01-01T00:00:00Z', archivedAt: null, revision: 3 }, '{"name": "F"}');
    const said = new KeptEnvironmentRow(PLACE, '{"state": "on"}');

    expect(row).toMatchObject({ key: 'f', createdAt: '2026-01-01T00:00:00Z', archivedAt: null, revision: 3, definition: { name: 'F' } });
    expect(row.definition).toBe(row.definition);
    expect(said).toMatchObject({ ...PLACE, configuration: { state: 'on' } });
    expect(said.configuration).toBe(said.configuration);
  });

  it('are found in a table without being read, and rows that say nothing are not', () => {
    const broken = new KeptEnvironmentRow(PLACE, 'no JSON');
    const none = { ...PLACE, environment: 'staging', configuration: null };
    const flag = new KeptFlagRow({ key: 'f', createdAt: '2026-01-01T00:00:00Z', archivedAt: null, revision: 1 }, 'no JSON either');
    const table = FlagTable.empty.patched({ flags: [flag], environments: [broken, none], segments: [], switches: [] });

    expect(table.environment('f', 'production')).toBe(broken);
    expect(table.environment('f', 'staging')).toBeUndefined();
  });
});
