import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject, type Json, type JsonObject } from '#libs/kernel';
import { isExpectation } from '../../contract/sections/broken-promise.ts';
import { SECTION_CONTRACT } from '../../contract/sections/configuration-section.contract.ts';
import { planted, type PlantedSection, PLANTED_SECTIONS, restating } from '../../contract/sections/planted-sections.ts';
import { type FlagsSectionSubject, startFlagsSection } from './flags-section-subject.ts';

const APPLIED = 'what was applied is what was planned, by every strategy, in this scope alone';

/** The state with a member of its document taken away, or changed. */
const inside = (change: (document: JsonObject) => JsonObject) => (state: JsonObject) =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, isJsonObject(value) ? change(value) : value]));
const withoutRules = inside(({ rules: _rules, ...document }) => document);
const newSalt = inside((document) => ('salt' in document ? { ...document, salt: 'another' } : document));
const withDefaults = inside((document) => ('state' in document ? { graceful: true, ...document } : document));
const withoutDefaults = inside(({ graceful, ...document }) => (graceful === false ? { graceful, ...document } : document));
const metadataAsText = inside(
  (document) => ({ ...document, owner: `of ${JSON.stringify(document['metadata'] ?? null)}` }) as Json as JsonObject,
);

/** Faults that only flags can have, in place of those that only settings can have. */
const OWN_FAULTS: Readonly<Record<string, PlantedSection>> = {
  'rules are lost': { seenBy: APPLIED, breakIt: restating(withoutRules, 'both') },
  'salts are made anew': { seenBy: APPLIED, breakIt: restating(newSalt, 'both') },
  'defaults are filled in on one side of a comparison': {
    seenBy: 'the import of an own export is all no-op, by every strategy, and writes nothing',
    breakIt: (sound) => ({
      ...restating(withDefaults, 'export')(sound),
      normalise: async (...read) => {
        const { items, violations } = await sound.normalise(...read);
        return { items: items.map((item) => ({ ...item, state: withoutDefaults(item.state) })), violations };
      },
    }),
  },
  'what a document says depends on the order of members': {
    seenBy: 'the digest is the same for every order of entries and members, and two exports of one state are equal byte for byte',
    breakIt: restating(metadataAsText, 'both'),
  },
};
const OF_SETTINGS = [
  'the digest depends on the order of members',
  'locks and constraints are lost',
  'one side of a comparison is normalised and the other is not',
];
const FAULTS = Object.entries({ ...PLANTED_SECTIONS, ...OWN_FAULTS }).filter(([name]) => !OF_SETTINGS.includes(name));

let subject: FlagsSectionSubject;
beforeAll(async () => {
  subject = await startFlagsSection();
});
afterAll(() => subject.close());

describe('the section flags', () => {
  it.each(Object.entries(SECTION_CONTRACT))(
    '%s',
    async (_, promise) => {
      await expect(promise(subject)).resolves.toBeUndefined();
    },
    600_000,
  );
});

describe('the contract of sections, on flags,', () => {
  it.each(FAULTS)(
    'sees that %s',
    async (_, fault) => {
      const outcome = await SECTION_CONTRACT[fault.seenBy]?.(planted(subject, fault)).then(
        () => 'kept',
        (error: unknown) => (isExpectation(error) ? 'broken' : error),
      );

      expect(outcome).toBe('broken');
    },
    600_000,
  );
});
