import { describe, expect, it } from '@jest/globals';
import { editorDefinitions, editorProperties } from '../../../demo/editor-definitions.ts';
import { type CompiledDefinition, compileDefinition } from './compiled-definition.ts';
import type { SettingDefinition } from './definition.ts';
import { explainSetting } from './explanation.ts';
import type { DefinitionFinding } from './finding.ts';
import { lintDefinitions } from './lint.ts';
import { parseDefinition } from './parse-definition.ts';
import { resolveSetting } from './resolution.ts';
import type { ResolutionContext, ResolutionLevel } from './stored-value.ts';

const nothingStored: ResolutionLevel['values'] = { get: () => undefined };
const context: ResolutionContext = {
  environment: 'live',
  levels: [
    { level: 'application', values: nothingStored },
    { level: 'tenant', tenant: 'acme', values: nothingStored },
    { level: 'user', tenant: 'acme', subject: 'ann', values: nothingStored },
  ],
};

const documents = editorDefinitions();
const parsed = documents.map((document) => parseDefinition(document, ''));
const { sound, refused } = withoutFaults(parsed.flatMap(({ definition }) => (definition === undefined ? [] : [definition])));
const compiled: readonly CompiledDefinition[] = sound.map((definition) => compileDefinition(definition));
const defaults = new Map(editorProperties().map(({ key, schema }) => [key, schema['default']]));

// A refused definition may be what another depends on, so what is left is judged again until nothing more falls.
function withoutFaults(definitions: readonly SettingDefinition[]): { sound: readonly SettingDefinition[]; refused: DefinitionFinding[] } {
  const fallen: DefinitionFinding[] = [];
  let left = definitions;
  for (;;) {
    const findings = lintDefinitions(left);
    if (findings.length === 0) return { sound: left, refused: fallen };
    fallen.push(...findings);
    const keys = new Set(findings.map(({ key }) => key));
    left = left.filter(({ key }) => !keys.has(key));
  }
}

describe('626 settings of a code editor', () => {
  it('are all well-formed definition documents with keys of their own', () => {
    expect(documents).toHaveLength(626);
    expect(parsed.flatMap(({ violations }) => violations ?? [])).toEqual([]);
    expect(new Set(parsed.map(({ definition }) => definition?.key)).size).toBe(626);
  });

  it('pass the lint but for those named here', () => {
    const reasons = refused.map(({ key, violations }) => [key, ...violations.map(({ code, pointer }) => `${code} ${pointer}`)]);

    expect(reasons).toEqual([
      ['github-enterprise.uri', 'DEFINITION_PATTERN_INVALID /constraints/pattern'],
      ['json.schemas', 'DEFINITION_SCHEMA_UNSUPPORTED /constraints/schema/items/properties/schema/$ref'],
    ]);
    expect(sound).toHaveLength(626 - reasons.length);
  });

  it('have the default of the manifest in force when nothing is stored, and are unset without one', () => {
    for (const one of compiled) {
      const { value, source, isDefault } = resolveSetting(one, context);
      const expected = defaults.get(one.key);

      expect([one.key, value]).toEqual([one.key, expected]);
      expect([source, isDefault]).toEqual(expected === undefined ? [undefined, false] : ['default', true]);
    }
    expect([...defaults.values()].filter((value) => value === undefined)).toHaveLength(17);
    expect(compiled.some(({ key }) => defaults.get(key) === null)).toBe(true);
  });

  it('explain the default as the only candidate', () => {
    for (const one of compiled) {
      const expected = defaults.get(one.key);

      expect([one.key, explainSetting(one, context).candidates]).toEqual([
        one.key,
        expected === undefined ? [] : [{ level: 'default', environment: '*', value: expected, outcome: 'used' }],
      ]);
    }
  });

  it('find their own default valid', () => {
    const faults = compiled.map((one) => {
      const value = one.defaultFor('live');
      return [one.key, value === undefined ? [] : one.validate(value, '')];
    });

    expect(faults.filter(([, violations]) => violations?.length !== 0)).toEqual([]);
  });

  it('keep translated descriptions, labels and deprecations', () => {
    const one = (key: string): SettingDefinition | undefined => sound.find((definition) => definition.key === key);

    expect(sound.filter(({ description }) => description?.startsWith('%'))).toEqual([]);
    expect(one('javascript.preferences.importModuleSpecifierEnding')).toMatchObject({
      kind: 'enum',
      description: 'Preferred path ending for auto imports.',
      constraints: { values: expect.arrayContaining([{ value: 'js', label: '.js / .ts' }]) },
    });
    expect(sound.filter(({ deprecated }) => deprecated !== undefined).length).toBeGreaterThanOrEqual(9);
  });

  it('accept no value of another type', () => {
    const strangers = compiled
      .filter(({ definition }) => definition.kind !== 'json')
      .filter((one) => one.validate({ not: 'this' }, '').length === 0);

    expect(strangers.map(({ key }) => key)).toEqual([]);
  });
});
