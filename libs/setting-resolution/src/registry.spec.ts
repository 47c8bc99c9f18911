import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileDefinition } from './compiled-definition.ts';
import type { SettingDefinition } from './definition.ts';
import { parseDefinition } from './parse-definition.ts';
import { SettingRegistry } from './registry.ts';

function defined(key: string, fields: object = {}): SettingDefinition {
  const { definition, violations } = parseDefinition({ key, owner: 'erp', kind: 'boolean', scopes: ['tenant'], ...fields }, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return definition;
}

const keys = ['a.k0', 'a.k1', 'a.k2', 'a.k3', 'a.k4'];
const oldKeys = ['o.k0', 'o.k1'];
const anyKey = fc.constantFrom(...keys);
const anyDefinition = fc
  .record({
    key: anyKey,
    definitionVersion: fc.integer({ min: 1, max: 5 }),
    requires: fc.array(fc.record({ key: anyKey })),
    conflicts: fc.array(fc.record({ key: anyKey })),
    aliases: fc.uniqueArray(fc.constantFrom(...keys, ...oldKeys), { maxLength: 2 }),
  })
  .map(({ key, ...fields }) => defined(key, fields));

function contents(registry: SettingRegistry): unknown {
  return registry.keys.map((key) => [
    registry.get(key)?.definition,
    [...registry.related([key])].sort(),
    [...registry.judgedWith([key])].sort(),
    [...keys, ...oldKeys].map((name) => registry.canonical(name)),
  ]);
}

describe('a registry of definitions', () => {
  it('is after any changes what it would be if made anew', () => {
    const steps = fc.array(fc.record({ changed: fc.array(anyDefinition, { maxLength: 3 }), removed: fc.array(anyKey, { maxLength: 2 }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const model = new Map<string, SettingDefinition>();
        let registry = SettingRegistry.of([]);
        for (const { changed, removed } of all) {
          for (const key of removed) model.delete(key);
          for (const definition of changed) model.set(definition.key, definition);
          registry = registry.with(changed, removed);
        }
        expect(contents(registry)).toEqual(contents(SettingRegistry.of(model.values())));
        expect(registry.keys).toEqual([...model.keys()].sort());
        expect(registry.size).toBe(model.size);
      }),
    );
  });

  it('leaves the earlier registry as it was, and keeps the compiled form of what did not change', () => {
    const before = SettingRegistry.of([defined('a.b'), defined('a.c', { requires: [{ key: 'a.b' }] })]);

    const after = before.with([defined('a.d', { conflicts: [{ key: 'a.b' }] })], ['a.c']);

    expect(before.keys).toEqual(['a.b', 'a.c']);
    expect(after.keys).toEqual(['a.b', 'a.d']);
    expect(after.get('a.b')).toBe(before.get('a.b'));
    expect([...before.judgedWith(['a.b'])]).toEqual(['a.b', 'a.c']);
    expect([...after.judgedWith(['a.b'])]).toEqual(['a.b', 'a.d']);
  });

  it('names what has to be known to judge the rules that a change can break', () => {
    const registry = SettingRegistry.of([
      defined('a.mode'),
      defined('a.key'),
      defined('a.url', { requires: [{ key: 'a.key', when: { key: 'a.mode', op: '==', value: 'live' } }] }),
      defined('a.far', { requires: [{ key: 'a.url' }] }),
      defined('a.alone'),
    ]);

    expect([...registry.related(['a.key'])].sort()).toEqual(['a.key', 'a.mode', 'a.url']);
    expect([...registry.related(['a.url'])].sort()).toEqual(['a.far', 'a.key', 'a.mode', 'a.url']);
    expect([...registry.related(['a.alone', 'a.unknown'])].sort()).toEqual(['a.alone', 'a.unknown']);
  });

  it('leads every name to the setting, and stored rows to whom they belong', () => {
    const renamed = compileDefinition(defined('a.new', { aliases: ['a.middle'] }), { storedAs: 'a.first', otherNames: ['a.other'] });
    const registry = SettingRegistry.of([defined('a.rule', { requires: [{ key: 'a.middle' }] })]).with([renamed], []);

    expect(['a.new', 'a.middle', 'a.other', 'a.first', 'a.gone'].map((name) => registry.canonical(name))).toEqual([
      'a.new',
      'a.new',
      'a.new',
      'a.first',
      'a.gone',
    ]);
    expect(['a.new', 'a.middle', 'a.first', 'a.gone'].map((name) => registry.storedAs(name))).toEqual([
      'a.first',
      'a.first',
      undefined,
      'a.gone',
    ]);
    expect([registry.keyOfStored('a.first'), registry.keyOfStored('a.gone'), registry.has('a.first')]).toEqual(['a.new', 'a.gone', false]);
    expect(registry.keys).toEqual(['a.new', 'a.rule']);
    expect([...registry.judgedWith(['a.new'])]).toEqual(['a.new', 'a.rule']);
    expect([...registry.related(['a.rule'])].sort()).toEqual(['a.new', 'a.rule']);
  });

  it('looks up keys by name only', () => {
    const registry = SettingRegistry.of([defined('a.constructor')]);

    expect([registry.has('a.constructor'), registry.has('constructor'), registry.get('__proto__')]).toEqual([true, false, undefined]);
  });
});
