import { describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { defineSettings, parseDefinition, s, SettingRegistry } from '#libs/setting-resolution';
import type { SettingChange, SettingRowState } from '../contracts/index.ts';
import { changeRecords } from './change-records.ts';
import { decideSettingChanges } from './decide-setting-changes.ts';
import { lockHistory, operationOf, rollbackOf } from './recorded-setting-change.ts';
import type { SettingChangeFacts } from './setting-change-facts.ts';
import { RowTable, type SettingRow } from './setting-state.ts';

const TERMS = defineSettings('terms', { days: s.integer({ default: 30, max: 90 }) });
const KEY = 'terms.days';
const NOBODY = { revision: 3, by: 'Ada', at: '2026-11-24T08:00:00.000Z' };
const row = (state: SettingRowState, environment = '*', key = KEY): SettingRow => ({ key, environment, stored: { ...state, ...NOBODY } });
const restore = (state: SettingRowState | null, environment = '*', key = KEY): SettingChange => ({
  op: 'restore',
  key,
  environment,
  row: state,
});

function facts(own: readonly SettingRow[], application: readonly SettingRow[] = []): SettingChangeFacts {
  const registry = SettingRegistry.of(TERMS.documents);
  return {
    scope: Scope.tenant('acme'),
    actor: undefined,
    registry,
    visible: registry,
    levels: [
      { level: 'application', rows: RowTable.of(application) },
      { level: 'tenant', tenant: 'acme', rows: RowTable.of(own) },
    ],
    environments: ['staging'],
  };
}

const refusedOf = (known: SettingChangeFacts, changes: readonly SettingChange[]) =>
  decideSettingChanges(known, changes, 'atomic').refused.map((one) => one.violations.map((found) => `${found.code} ${found.pointer}`));

describe('restoring a row', () => {
  it('replaces it whole, lock and constraint too, and the log says what it was taken back to', () => {
    const known = facts([row({ value: 5, constraint: { max: 9 } })]);
    const decision = decideSettingChanges(known, [restore({ value: 45, enforced: true })], 'atomic');
    const [record] = changeRecords(known, decision, { to: 2 });

    expect(decision.writes[0]?.row).toEqual({ value: 45, enforced: true });
    expect(record).toMatchObject({ kind: 'setting.restored', before: 5, after: 45 });
    expect(operationOf(record?.kind ?? '')).toBe('restore');
    expect(rollbackOf(record?.details)).toEqual({ to: 2 });
    expect(lockHistory(record ?? {})).toEqual({
      enforced: { before: false, after: true },
      constraint: { before: { max: 9 }, after: null },
    });
  });

  it('is held to locks and definitions, unless it only takes away', () => {
    const locked = [row({ value: 1, enforced: true })];

    expect(refusedOf(facts([row({ value: 5 })], locked), [restore({ value: 6 })])).toEqual([['SETTING_LOCKED /rows/terms.days/*/key']]);
    expect(refusedOf(facts([row({ value: 5 })], locked), [restore(null)])).toEqual([]);
    expect(refusedOf(facts([]), [restore({ value: 91 })])).toEqual([['SETTING_RANGE /rows/terms.days/*/value']]);
    expect(refusedOf(facts([row({ value: 1 }, '*', 'gone.key')]), [restore({ value: 2 }, '*', 'gone.key')])).toEqual([
      ['SETTING_NOT_FOUND /rows/gone.key/*/key'],
    ]);
    expect(refusedOf(facts([row({ value: 1 }, '*', 'gone.key')]), [restore(null, '*', 'gone.key')])).toEqual([]);
  });

  it('is judged by the rows that are there afterwards', () => {
    const known = facts([row({ constraint: { max: 3 } })]);

    expect(refusedOf(known, [restore({ value: 9 }, 'staging')])).toEqual([['SETTING_CONSTRAINED /rows/terms.days/staging/value']]);
    expect(refusedOf(known, [restore(null), restore({ value: 9 }, 'staging')])).toEqual([]);
  });
});

describe('restoring a setting with permissions of its own', () => {
  const OWN = { key: 'pay.rate', owner: 'pay', kind: 'integer', scopes: ['tenant'], permissions: { write: 'pay.write', lock: 'pay.lock' } };
  const registry = SettingRegistry.of([parseDefinition(OWN, '').definition].filter((one) => one !== undefined));
  const by = (...permissions: readonly string[]) => {
    const actor = { kind: 'person', id: 'p1', name: 'Ann', permissions, tenants: 'all' } as const;
    const own = [row({ value: 1 }, '*', 'pay.rate')];
    return { ...facts(own), registry, visible: registry, actor };
  };
  const neededFor = (state: SettingRowState | null, ...held: readonly string[]) =>
    decideSettingChanges(by(...held), [restore(state, '*', 'pay.rate')], 'atomic').refused.flatMap(({ violations }) =>
      violations.map(({ code, params }) => `${code} ${String(params['permission'])}`),
    );

  it('asks for the one to write where the value changes, and for the one to lock where the lock does', () => {
    expect(neededFor({ value: 2 })).toEqual(['SETTING_FORBIDDEN pay.write']);
    expect(neededFor(null, 'pay.lock')).toEqual(['SETTING_FORBIDDEN pay.write']);
    expect(neededFor({ value: 1, enforced: true }, 'pay.write')).toEqual(['SETTING_FORBIDDEN pay.lock']);
    expect(neededFor({ value: 2, constraint: { max: 3 } })).toEqual(['SETTING_FORBIDDEN pay.write', 'SETTING_FORBIDDEN pay.lock']);
    expect(neededFor({ value: 2 }, 'pay.write')).toEqual([]);
    expect(neededFor({ value: 1 })).toEqual([]);
  });
});

describe('a constraint for every environment', () => {
  it('leaves the values that its own level has in single ones', () => {
    const known = facts([row({ value: 9 }, 'staging')]);
    const constrain = (max: number): SettingChange => ({ op: 'constrain', key: KEY, constraint: { max } });

    expect(refusedOf(known, [constrain(8)])).toEqual([['SETTING_CONSTRAINED /changes/0/constraint']]);
    expect(refusedOf(known, [constrain(9)])).toEqual([]);
  });
});
