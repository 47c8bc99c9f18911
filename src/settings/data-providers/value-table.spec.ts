import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ValueRow, ValueTable } from './value-table.ts';

const row = (key: string, environment: string, revision: number): ValueRow => ({
  key,
  environment,
  has_value: true,
  value: `value ${revision}`,
  enforced: false,
  level_constraint: null,
  revision,
  changed_by: 'Ada',
  changed_at: '2026-11-24 08:00:00.5+00',
});
const place = (key: string, environment: string) => ({ key, environment });

describe('patching a table of stored values', () => {
  it('reads instants as ISO 8601 in UTC', () => {
    const table = ValueTable.empty.patched([], [{ ...row('a.b', '*', 1), changed_at: '2026-11-24 10:00:00.25+02' }]);

    expect(table.get('a.b', '*')).toEqual({ value: 'value 1', revision: 1, by: 'Ada', at: '2026-11-24T08:00:00.250Z' });
  });

  it('tells a null that is stored from no value, and keeps lock and constraint', () => {
    const stored = { ...row('a.b', '*', 1), value: null };
    const constraint = { max: 5 };
    const table = ValueTable.empty.patched(
      [],
      [
        { ...stored, enforced: true },
        { ...stored, key: 'a.c', has_value: false, level_constraint: constraint },
      ],
    );

    expect(table.get('a.b', '*')).toMatchObject({ value: null, enforced: true });
    expect(table.get('a.c', '*')).toEqual({ constraint, revision: 1, by: 'Ada', at: '2026-11-24T08:00:00.500Z' });
  });

  it('keeps rows of one key in different environments apart', () => {
    const table = ValueTable.empty.patched([], [row('a.b', '*', 1), row('a.b', 'staging', 2)]).patched([place('a.b', '*')], []);

    expect([table.get('a.b', '*'), table.get('a.b', 'staging')?.revision]).toEqual([undefined, 2]);
  });

  it('sets a row that was unset and set again in one patch', () => {
    const table = ValueTable.empty.patched([], [row('a.b', '*', 1)]).patched([place('a.b', '*')], [row('a.b', '*', 3)]);

    expect(table.get('a.b', '*')?.revision).toBe(3);
  });

  it('leaves the table before it as it was', () => {
    const before = ValueTable.empty.patched([], [row('a.b', '*', 1)]);

    before.patched([place('a.b', '*')], [row('c.d', '*', 2)]);

    expect([before.get('a.b', '*')?.revision, before.get('c.d', '*')]).toEqual([1, undefined]);
  });

  it('is the same table when nothing changed', () => {
    const table = ValueTable.empty.patched([], [row('a.b', '*', 1)]);

    expect(table.patched([], [])).toBe(table);
  });

  it('answers after any series of patches what a plain map answers', () => {
    const key = fc.integer({ min: 0, max: 60 }).map((n) => `key.${n}`);
    const environment = fc.constantFrom('*', 'production');
    const places = fc.array(fc.tuple(key, environment), { maxLength: 25 });
    fc.assert(
      fc.property(fc.array(fc.tuple(places, places), { maxLength: 40 }), (patches) => {
        const model = new Map<string, number>();
        let table = ValueTable.empty;
        patches.forEach(([gone, set], revision) => {
          table = table.patched(
            gone.map(([of, at]) => place(of, at)),
            set.map(([of, at]) => row(of, at, revision)),
          );
          for (const [of, at] of gone) model.delete(`${at} ${of}`);
          for (const [of, at] of set) model.set(`${at} ${of}`, revision);
          const read = ValueTable.of(JSON.parse(JSON.stringify(table.rows())) as ReturnType<ValueTable['rows']>);
          for (let n = 0; n <= 60; n++) {
            for (const at of ['*', 'production']) {
              expect(table.get(`key.${n}`, at)?.revision).toBe(model.get(`${at} key.${n}`));
              expect(read.get(`key.${n}`, at)).toEqual(table.get(`key.${n}`, at));
            }
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('forgets rows that are gone', () => {
    const many = Array.from({ length: 100 }, (_, n) => row(`key.${n}`, '*', 1));

    expect(ValueTable.empty.patched([], many).patched(many, []).size).toBe(0);
  });

  it('keeps few outdated rows, however many patches there were', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => row(`key.${n}`, '*', 1));
    let table = ValueTable.empty.patched([], many);
    for (let n = 0; n < 1_000; n++) table = table.patched([], [row(`key.${n % 100}`, '*', n + 2)]);

    expect(table.size).toBeLessThanOrEqual(5_250);
    expect([table.get('key.99', '*')?.revision, table.get('key.100', '*')?.revision]).toEqual([1_001, 1]);
  });
});
