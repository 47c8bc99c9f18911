import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Scope } from '#libs/kernel';
import { defineSettings, s, SettingRegistry } from '#libs/setting-resolution';
import type { SettingChange, SettingRowState } from '../contracts/index.ts';
import { decideSettingChanges } from './decide-setting-changes.ts';
import type { SettingChangeFacts } from './setting-change-facts.ts';
import { RowTable, type SettingRow } from './setting-state.ts';
import { refusedChanges } from './sound-changes.ts';

const RULED = defineSettings('ruled', {
  days: s.integer({ max: 20 }),
  card: s.boolean({ default: false, requires: [{ key: 'ruled.bank' }] }),
  bank: s.string({}),
  cash: s.boolean({ default: false, conflicts: [{ key: 'ruled.card' }] }),
  fixed: s.string({ immutable: true }),
});
const registry = SettingRegistry.of(RULED.documents);
const row = (key: string, environment: string, state: SettingRowState): SettingRow => ({
  key,
  environment,
  stored: { ...state, revision: 3, by: 'Ada', at: '2026-11-24T08:00:00.000Z' },
});
const restore = (key: string, state: SettingRowState | null, environment = '*'): SettingChange => ({
  op: 'restore',
  key,
  environment,
  row: state,
});

function facts(...rows: readonly SettingRow[]): SettingChangeFacts {
  const levels = [
    { level: 'application', rows: RowTable.of([]) },
    { level: 'tenant', tenant: 'acme', rows: RowTable.of(rows) },
  ] as const;
  return { scope: Scope.tenant('acme'), actor: undefined, registry, visible: registry, levels, environments: ['staging'] };
}

const refusedOf = (known: SettingChangeFacts, ...changes: readonly SettingChange[]) =>
  [...refusedChanges(known, changes)].map(([index, violations]) => [index, ...violations.map(({ code }) => code)].join(' '));

describe('which of many changes may be made together', () => {
  it('takes what needs a refused one with it, and judges beside the rows as they will be', () => {
    const held = facts(row(RULED.keys.fixed, '*', { value: 'once' }), row(RULED.keys.days, '*', { constraint: { max: 3 } }));

    expect(refusedOf(held, restore(RULED.keys.fixed, { value: 'twice' }), restore(RULED.keys.days, { value: 1 }))).toEqual([
      '0 SETTING_IMMUTABLE',
    ]);
    expect(refusedOf(held, restore(RULED.keys.days, null), restore(RULED.keys.days, { value: 9 }, 'staging'))).toEqual([]);
    expect(refusedOf(held, restore(RULED.keys.bank, { value: 7 }), restore(RULED.keys.card, { value: true }))).toEqual([
      '0 SETTING_TYPE',
      '1 SETTING_DEPENDENCY',
    ]);
  });

  it('admits what was refused only for the sake of one that is refused itself', () => {
    const narrowed = restore(RULED.keys.days, { value: 21, constraint: { max: 3 } });

    expect(refusedOf(facts(), narrowed, restore(RULED.keys.days, { value: 9 }, 'staging'))).toEqual([
      '0 SETTING_RANGE SETTING_CONSTRAINED',
    ]);
  });

  it('takes neither of two that exclude each other', () => {
    const held = facts(row(RULED.keys.bank, '*', { value: 'b' }));

    expect(refusedOf(held, restore(RULED.keys.card, { value: true }), restore(RULED.keys.bank, null))).toEqual([
      '0 SETTING_DEPENDENCY',
      '1 SETTING_DEPENDENCY',
    ]);
  });

  it('accepts the rest as one change, and refuses the refused again after it', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.constantFrom(true, false, 'x', 5, 21).map((one) => ({ value: one })),
      fc.constant({ constraint: { max: 3 } }),
    );
    const change = fc.tuple(fc.constantFrom(...Object.values(RULED.keys)), fc.constantFrom('*', 'staging'), value);
    const changes = fc.uniqueArray(change, { selector: ([key, environment]) => `${key} ${environment}`, maxLength: 8 });
    const held = facts(
      row(RULED.keys.fixed, '*', { value: 'once' }),
      row(RULED.keys.bank, '*', { value: 'b' }),
      row(RULED.keys.days, '*', { value: 9 }),
    );
    fc.assert(
      fc.property(changes, (wanted) => {
        const all = wanted.map(([key, environment, state]) => restore(String(key), state, environment));
        const refused = refusedChanges(held, all);
        const sound = all.filter((_, index) => !refused.has(index));
        const decision = decideSettingChanges(held, sound, 'atomic');
        expect(decision.refused).toEqual([]);
        const levels = held.levels.map((level, index) => (index === 1 ? { ...level, rows: decision.after } : level));
        const out = all.filter((_, index) => refused.has(index));
        expect(refusedChanges({ ...held, levels }, out).size).toBe(out.length);
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
  });
});
