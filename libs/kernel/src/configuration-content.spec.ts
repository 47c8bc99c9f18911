import { describe, expect, it } from '@jest/globals';
import { readContent, repeatedPlaces } from './configuration-content.ts';
import { contentOf } from './configuration-item.ts';
import type { Json } from './json.ts';

const KINDS = { value: ['value'], rule: ['when', 'then'] };
const faults = (content: Json) => readContent(content, KINDS).violations.map(({ code, pointer }) => `${code} ${pointer}`);

describe('content of a section', () => {
  it('is read as entries, and written in one order', () => {
    const content = [
      { kind: 'value', key: 'b.b', environment: 'staging', value: null },
      { kind: 'value', key: 'b.b', environment: '*', value: 0 },
      { kind: 'rule', key: 'z', then: [] },
    ];
    const { entries, violations } = readContent(content, KINDS);

    expect(violations).toEqual([]);
    expect(entries.map(({ pointer, environment }) => `${pointer} ${environment}`)).toEqual(['/0 staging', '/1 *', '/2 *']);
    expect(contentOf(entries.map(({ pointer: _pointer, ...entry }) => ({ ...entry, marks: [] })))).toEqual([
      { kind: 'rule', key: 'z', then: [] },
      { kind: 'value', key: 'b.b', value: 0 },
      { kind: 'value', key: 'b.b', environment: 'staging', value: null },
    ]);
  });

  it('is refused where it is something else, each fault in its place', () => {
    expect(faults({ entries: [] })).toEqual(['CONFIGURATION_ENTRY_INVALID ']);
    expect(
      faults([
        null,
        [],
        { key: 'a.b' },
        { kind: 'toString', key: 'a.b' },
        { kind: 'value' },
        { kind: 'value', key: '' },
        { kind: 'value', key: 'a.b', environment: 7 },
        { kind: 'value', key: 'a.b', environment: '' },
        { kind: 'value', key: 'a.b', 'a/b': 1, when: 2 },
      ]),
    ).toEqual(
      ['/0', '/1', '/2/kind', '/3/kind', '/4/key', '/5/key', '/6/environment', '/7/environment', '/8/a~1b', '/8/when'].map(
        (pointer) => `CONFIGURATION_ENTRY_INVALID ${pointer}`,
      ),
    );
  });

  it('has each place once', () => {
    const entry = { kind: 'value', key: 'a.b', environment: '*', state: {} };
    const entries = [entry, { ...entry, environment: 'staging' }, entry, entry].map((one, index) => ({ ...one, pointer: `/${index}` }));

    expect(repeatedPlaces(entries).map(({ pointer, params }) => [pointer, params['other']])).toEqual([
      ['/2/key', '/0'],
      ['/3/key', '/0'],
    ]);
  });
});
