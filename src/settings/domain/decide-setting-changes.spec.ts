import { describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { defineSettings, s, SettingRegistry } from '#libs/setting-resolution';
import type { SettingChange } from '../contracts/index.ts';
import { decideSettingChanges } from './decide-setting-changes.ts';
import type { SettingChangeFacts } from './setting-change-facts.ts';
import { RowTable, type SettingRow } from './setting-state.ts';

const PAYMENT = defineSettings('payment', {
  card: s.boolean({ default: false, requires: [{ key: 'payment.provider', is: { op: '!=', value: 'none' } }] }),
  provider: s.string({ default: 'none' }),
  cash: s.boolean({ default: true }),
  cashless: s.boolean({ default: false, conflicts: [{ key: 'payment.cash' }] }),
  note: s.string({ default: '' }),
});

const row = (key: string, value: SettingRow['stored']['value'], environment = '*'): SettingRow => ({
  key,
  environment,
  stored: { value, revision: 3, by: 'Ada', at: '2026-11-24T08:00:00.000Z' },
});

/** Facts of the tenant acme below an application without values. */
function facts(...rows: readonly SettingRow[]): SettingChangeFacts {
  return {
    scope: Scope.tenant('acme'),
    registry: SettingRegistry.of(PAYMENT.documents),
    levels: [
      { level: 'application', rows: RowTable.of([]) },
      { level: 'tenant', tenant: 'acme', rows: RowTable.of(rows) },
    ],
    environments: ['production', 'staging'],
  };
}

const set = (key: string, value: SettingRow['stored']['value'], environment = '*'): SettingChange => ({
  op: 'set',
  key,
  value,
  environment,
});
const unset = (key: string, environment = '*'): SettingChange => ({ op: 'unset', key, environment });
const outcome = (decision: ReturnType<typeof decideSettingChanges>) => ({
  written: decision.writes.map((write) => `${write.key} ${write.environment}`),
  refused: decision.refused.map((refused) => `${refused.index} ${refused.violations.map((found) => found.code).join(' ')}`),
});

describe('deciding about changes of settings', () => {
  it('refuses a change that leaves a requirement unmet, naming both keys', () => {
    const { refused } = decideSettingChanges(facts(), [set('payment.card', true)], 'atomic');

    expect(refused[0]?.violations[0]).toMatchObject({
      code: 'SETTING_DEPENDENCY',
      pointer: '/changes/0/value',
      params: { keys: ['payment.card', 'payment.provider'] },
    });
  });

  it('judges the state after the whole change: both halves may be set in any order', () => {
    const decision = decideSettingChanges(facts(), [set('payment.card', true), set('payment.provider', 'acquirer')], 'atomic');

    expect(outcome(decision)).toEqual({ written: ['payment.card *', 'payment.provider *'], refused: [] });
  });

  it('refuses to take away what a setting that is not part of the change requires', () => {
    const before = [row('payment.card', true), row('payment.provider', 'acquirer')];

    expect(outcome(decideSettingChanges(facts(...before), [unset('payment.provider')], 'atomic'))).toEqual({
      written: [],
      refused: ['0 SETTING_DEPENDENCY'],
    });
  });

  it('judges a change for every environment in the environments that see it', () => {
    const before = [row('payment.provider', 'acquirer'), row('payment.provider', 'none', 'staging')];

    expect(outcome(decideSettingChanges(facts(...before), [set('payment.card', true)], 'atomic')).refused).toEqual([
      '0 SETTING_DEPENDENCY',
    ]);
    expect(outcome(decideSettingChanges(facts(...before), [set('payment.card', true, 'production')], 'atomic')).refused).toEqual([]);
  });

  it('finds a conflict whichever side declares it', () => {
    const before = [row('payment.cash', false), row('payment.cashless', true)];

    expect(outcome(decideSettingChanges(facts(...before), [set('payment.cash', true)], 'atomic')).refused).toEqual(['0 SETTING_CONFLICT']);
  });

  it('writes nothing in atomic mode when one change is refused', () => {
    const decision = decideSettingChanges(facts(), [set('payment.note', 'new'), set('payment.card', true)], 'atomic');

    expect(outcome(decision)).toEqual({ written: [], refused: ['1 SETTING_DEPENDENCY'] });
    expect(decision.after.get('payment.note', '*')).toBeUndefined();
  });

  it('writes the rest in partial mode, judged again without the refused', () => {
    const changes = [set('payment.note', 'new'), set('payment.provider', 7), set('payment.card', true)];
    const decision = decideSettingChanges(facts(), changes, 'partial');

    expect(outcome(decision)).toEqual({ written: ['payment.note *'], refused: ['1 SETTING_TYPE', '2 SETTING_DEPENDENCY'] });
    expect(decision.after.get('payment.note', '*')?.value).toBe('new');
  });

  it('gives a broken rule to every change of a key it mentions, whatever the environment', () => {
    const changes = [set('payment.card', true, 'production'), set('payment.card', true, 'staging'), set('payment.note', 'new')];

    expect(outcome(decideSettingChanges(facts(), changes, 'partial'))).toEqual({
      written: ['payment.note *'],
      refused: ['0 SETTING_DEPENDENCY', '1 SETTING_DEPENDENCY'],
    });
  });

  it('counts what changes nothing', () => {
    const { unchanged, writes } = decideSettingChanges(facts(row('payment.note', 'old')), [set('payment.note', 'old')], 'atomic');

    expect([unchanged, writes.length]).toEqual([1, 0]);
  });
});
