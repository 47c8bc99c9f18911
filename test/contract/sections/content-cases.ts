import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { contentDigest } from '#libs/changes';
import { CONFIGURATION_STRATEGIES, contentOf, type Json, type JsonObject } from '#libs/kernel';
import { bring, exported, opsOf, plan, type SectionCases, type SectionSubject, sectionsOf, statesOf } from './section-subject.ts';

const RUNS = process.env['TEST_LONG'] === '1' ? 100 : 8;

/** Tries a promise on random contents. */
export async function forContents(
  { contents }: SectionSubject,
  keep: (first: readonly JsonObject[], second: readonly JsonObject[], seed: number) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(contents, contents, fc.nat(), keep), { numRuns: RUNS, seed: 20_261_124, endOnFailure: true });
}

/** What exports and the reading of content promise. */
export const CONTENT_CASES: SectionCases = {
  'the digest is the same for every order of entries and members, and two exports of one state are equal byte for byte': async (
    subject,
  ) => {
    await forContents(subject, async (first, second, seed) => {
      const [direct, roundabout] = [await subject.newScope(), await subject.newScope()];
      await bring(subject, direct, second);
      await bring(subject, roundabout, first);
      await bring(subject, roundabout, shuffled(second, seed) as Json);
      const [one, same, other] = [await exported(subject, direct), await exported(subject, direct), await exported(subject, roundabout)];

      expect(JSON.stringify(same)).toBe(JSON.stringify(one));
      expect(contentDigest(other)).toBe(contentDigest(one));
      expect(await digestOf(subject, shuffled(one, seed))).toBe(await digestOf(subject, one));
    });
  },
  'the import of an own export is all no-op, by every strategy, and writes nothing': async (subject) => {
    await forContents(subject, async (content) => {
      const scope = await subject.newScope();
      await bring(subject, scope, content);
      const before = await subject.footprint(scope);
      for (const strategy of CONFIGURATION_STRATEGIES) {
        const planned = await bring(subject, scope, await exported(subject, scope), strategy);
        expect(planned.violations).toEqual([]);
        expect(opsOf(planned, 'create', 'update', 'delete', 'blocked')).toEqual([]);
        expect(planned.ops.length).toBe(content.length);
      }
      expect(await subject.footprint(scope)).toEqual(before);
    });
  },
  'an earlier state is exported by its revisions, and brought back by them': async (subject) => {
    await forContents(subject, async (first, second) => {
      const scope = await subject.newScope();
      await bring(subject, scope, first);
      const then = await subject.revisions(scope);
      await bring(subject, scope, second);
      const earlier = await exported(subject, scope, then);
      expect(statesOf(earlier)).toEqual(statesOf(first));
      expect(await exported(subject, scope, await subject.revisions(scope))).toEqual(await exported(subject, scope));

      await bring(subject, scope, earlier);

      expect(await subject.stored(scope)).toEqual(statesOf(first));
      expect(await exported(subject, scope)).toEqual(earlier);
    });
  },
  'every exported entry is as the schema says, and stands in the order of places': async (subject) => {
    const { section } = subject;
    const isEntry = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(section.schema);
    await forContents(subject, async (content) => {
      const scope = await subject.newScope();
      await bring(subject, scope, content);
      const items = await subject.read(scope, (sql) => section.export(sql, { scope }));
      const places = items.map(({ kind, key, environment }) => `${kind}\n${key}\n${environment}`);
      expect(places).toEqual(places.toSorted((left, right) => (left < right ? -1 : 1)));
      expect(contentOf(items).filter((entry) => !isEntry(entry))).toEqual([]);
    });
    expect(isEntry({ kind: 'none', key: 'none' })).toBe(false);
  },
  'content that cannot be read is refused whole, each fault with its place': async (subject) => {
    const [scope, [good, ...others]] = [await subject.newScope(), subject.guarded.first];
    const content: Json = [
      good ?? {},
      { ...good, unknown: 1 },
      { kind: 'none', key: 'a.b' },
      7,
      good ?? {},
      { ...good, key: 'not.there' },
      { ...good, environment: 'NO' },
      ...others,
    ];
    const planned = await plan(subject, scope, content);

    expect(planned.violations.map(({ pointer }) => pointer.replace(/^\/[^/]+/, '')).sort()).toEqual([
      '/1/unknown',
      '/2/kind',
      '/3',
      '/4/key',
      '/5/key',
      '/6/environment',
    ]);
    await expect(bring(subject, scope, content)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(bring(subject, scope, { entries: [] })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await subject.stored(scope)).toEqual({});
  },
  'keys that the target does not know are left out with a warning, where the caller wants it': async (subject) => {
    const { section, guarded } = subject;
    const scope = await subject.newScope();
    const content = [...guarded.first, { ...guarded.first[0], key: 'not.there' }];
    const target = { scope, unknownKeys: 'warning' } as const;
    const planned = await subject.read(scope, (sql) =>
      sectionsOf(section).plan(sql, target, { [section.name]: content }, { strategy: 'mirror' }),
    );

    expect(planned.violations).toMatchObject([{ severity: 'warning', params: { key: 'not.there' } }]);
    expect(opsOf(planned, 'create').length).toBe(guarded.first.length);
  },
};

/** The digest of content as the target reads it. */
async function digestOf(subject: SectionSubject, content: unknown): Promise<string> {
  const scope = await subject.newScope();
  const { items } = await subject.read(scope, (sql) => subject.section.normalise(sql, { scope }, content as Json));
  return contentDigest(contentOf(items));
}

/** The content with entries and members in another order. */
function shuffled(content: readonly JsonObject[], seed: number): unknown {
  let state = seed + 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  const inAnyOrder = <Item>(items: readonly Item[]): readonly Item[] =>
    items
      .map((item) => ({ item, at: random() }))
      .sort((left, right) => left.at - right.at)
      .map(({ item }) => item);
  const otherwise = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(otherwise);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(inAnyOrder(Object.entries(value)).map(([name, member]) => [name, otherwise(member)]));
  };
  return inAnyOrder(content).map(otherwise);
}
