import { describe, expect, it } from '@jest/globals';
import { parseDefinition, type SettingDefinition, SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionRow } from './definition-row.ts';
import { definitionsInForce } from './definitions-in-force.ts';
import { StorageKeys } from './storage-keys.ts';

function defined(key: string, aliases: readonly string[] = [], owner = 'erp'): SettingDefinition {
  const { definition, violations } = parseDefinition({ key, owner, kind: 'boolean', scopes: ['tenant'], aliases }, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return definition;
}

const row = (definition: SettingDefinition, storedAs: string, more: Partial<DefinitionRow> = {}): DefinitionRow => ({
  key: definition.key,
  owner: definition.owner,
  origin: 'code',
  storedAs,
  isWithdrawn: false,
  registeredAt: '',
  revision: 1,
  definition,
  ...more,
});
const rowsOf = (...rows: readonly DefinitionRow[]) => new Map(rows.map((one) => [one.key, one]));
const storedAs = (definition: SettingDefinition, ...rows: readonly DefinitionRow[]) => new StorageKeys(rowsOf(...rows)).of(definition);
const faults = (definition: SettingDefinition, ...rows: readonly DefinitionRow[]) =>
  new StorageKeys(rowsOf(...rows)).faultsOf(definition, '').map((found) => `${found.code} ${found.pointer}`);

describe('where a setting keeps its values', () => {
  it('is its key, unless it had another before', () => {
    const old = row(defined('a.old'), 'a.old');

    expect(storedAs(defined('a.new'))).toBe('a.new');
    expect(storedAs(defined('a.new', ['a.old']))).toBe('a.new');
    expect(storedAs(defined('a.new', ['a.old']), old)).toBe('a.old');
    expect(storedAs(defined('a.newest', ['a.new']), old, row(defined('a.new', ['a.old']), 'a.old'))).toBe('a.old');
  });

  it('is kept when the alias goes, and when the definition is withdrawn', () => {
    expect(storedAs(defined('a.new'), row(defined('a.new', ['a.old']), 'a.old'))).toBe('a.old');
    expect(storedAs(defined('a.new', ['a.old']), row(defined('a.old'), 'a.older', { isWithdrawn: true }))).toBe('a.older');
  });

  it('is where the newer name has it when the older build starts last', () => {
    expect(storedAs(defined('a.old'), row(defined('a.new', ['a.old']), 'a.new'))).toBe('a.new');
  });

  it('is never what another owner has', () => {
    expect(storedAs(defined('a.new', ['a.old']), row(defined('a.old', [], 'other'), 'a.old'))).toBe('a.new');
    expect(storedAs(defined('a.old', [], 'other'), row(defined('a.new', ['a.old']), 'a.new'))).toBe('a.old');
  });

  it('cannot be two places', () => {
    const [old, other] = [row(defined('a.old'), 'a.old'), row(defined('a.other'), 'a.other')];

    expect(faults(defined('a.new', ['a.old', 'a.other']), old, other)).toEqual(['DEFINITION_ALIAS_STORED /aliases/1']);
    expect(faults(defined('a.other', ['a.old']), old, other)).toEqual(['DEFINITION_ALIAS_STORED /aliases/0']);
    expect(faults(defined('a.new', ['a.old']), old, other)).toEqual([]);
  });

  it('cannot be taken by a new meaning of the first key', () => {
    const renamed = row(defined('a.new'), 'a.old');

    expect(faults(defined('a.old'), renamed)).toEqual(['DEFINITION_KEY_STORED /key']);
    expect(faults(defined('a.old'), renamed, row(defined('a.old'), 'a.old', { isWithdrawn: true }))).toEqual([
      'DEFINITION_KEY_STORED /key',
    ]);
    expect(faults(defined('a.old'), row(defined('a.new', ['a.old']), 'a.old'))).toEqual([]);
  });
});

describe('the definitions in force', () => {
  const inForce = (rows: readonly DefinitionRow[], declared: readonly SettingDefinition[] = []) => {
    const { registry } = definitionsInForce(rowsOf(...rows), declared, SettingRegistry.of([]));
    return (name: string) => registry.get(name)?.key;
  };
  const old = row(defined('a.old'), 'a.old');
  const renamed = row(defined('a.new', ['a.old', 'a.older']), 'a.old', { revision: 2 });

  it('hold one definition for a setting, with every name leading to it', () => {
    const keyOf = inForce([old, renamed]);

    expect(['a.old', 'a.older', 'a.new', 'a.other'].map(keyOf)).toEqual(['a.new', 'a.new', 'a.new', undefined]);
  });

  it('are those of the code that runs here, whatever the database says', () => {
    expect(['a.old', 'a.older', 'a.new'].map(inForce([old, renamed], [defined('a.old')]))).toEqual(['a.old', 'a.old', 'a.old']);
    expect(['a.old', 'a.new'].map(inForce([old], [defined('a.new', ['a.old'])]))).toEqual(['a.new', 'a.new']);
  });

  it('keep answering to the first key while its row is there, the latest first', () => {
    const dropped = { ...renamed, definition: defined('a.new') };

    expect(['a.old', 'a.older'].map(inForce([old, dropped]))).toEqual(['a.new', undefined]);
    expect(['a.old', 'a.new'].map(inForce([{ ...old, isWithdrawn: true }, dropped]))).toEqual([undefined, 'a.new']);
  });

  it('lets code that declares both names of a place read each by its own definition', () => {
    expect(['a.old', 'a.new'].map(inForce([old, renamed], [defined('a.old'), defined('a.new')]))).toEqual(['a.old', 'a.new']);
    expect(['a.old', 'a.new'].map(inForce([old, renamed], [defined('a.old'), defined('a.new', ['a.old'])]))).toEqual(['a.new', 'a.new']);
  });

  it('keep the compiled form of what did not change', () => {
    const first = definitionsInForce(rowsOf(old), [], SettingRegistry.of([]));
    const second = definitionsInForce(rowsOf(old, row(defined('b.c'), 'b.c')), [], first.registry);

    expect(second.registry.get('a.old')).toBe(first.registry.get('a.old'));
    expect(definitionsInForce(second.rows, [], second.registry).registry).toBe(second.registry);
  });
});
