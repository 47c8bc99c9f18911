import { type ConfigurationItem, type ConfigurationSection, type Json, type JsonObject, isWrite } from '#libs/kernel';
import type { SectionSubject } from './section-subject.ts';

/** A section that breaks one promise, and the case that has to see it. */
export interface PlantedSection {
  readonly breakIt: (section: ConfigurationSection) => Partial<ConfigurationSection>;
  readonly seenBy: string;
}

const everyState = (items: readonly ConfigurationItem[], change: (state: JsonObject) => JsonObject): readonly ConfigurationItem[] =>
  items.map((item) => ({ ...item, state: change(item.state) }));

/** Changes the states of what is exported, and of what is read. */
export function restating(change: (state: JsonObject) => JsonObject, sides: 'both' | 'export'): PlantedSection['breakIt'] {
  return (sound) => ({
    export: async (sql, of) => everyState(await sound.export(sql, of), change),
    normalise: async (sql, target, content) => {
      const read = await sound.normalise(sql, target, content);
      return sides === 'export' ? read : { ...read, items: everyState(read.items, change) };
    },
  });
}

/** The state with its documents as text, in the order of members that they have. */
const asText = (state: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, isDocument(value) ? JSON.stringify(value) : value]));
const isDocument = (value: Json | undefined): boolean => typeof value === 'object' && value !== null;

const withoutLocks = ({ enforced: _enforced, constraint: _constraint, ...state }: JsonObject): JsonObject => state;

/** Faults that a section of its own might have. */
export const PLANTED_SECTIONS: Readonly<Record<string, PlantedSection>> = {
  'the digest depends on the order of members': {
    seenBy: 'the digest is the same for every order of entries and members, and two exports of one state are equal byte for byte',
    breakIt: restating(asText, 'both'),
  },
  'deletes are forgotten': {
    seenBy: 'what was applied is what was planned, by every strategy, in this scope alone',
    breakIt: (sound) => ({
      diff: (sides, strategy) => sound.diff(sides, strategy).filter(({ op }) => op !== 'delete'),
    }),
  },
  'what fails is passed over, and the rest stays done': {
    seenBy: 'a failure at any op, any statement, or the commit leaves nothing',
    breakIt: (sound) => ({
      apply: async (work, ops) => {
        for (const op of ops) await sound.apply(work, [op]).catch(() => undefined);
      },
    }),
  },
  'one side of a comparison is normalised and the other is not': {
    seenBy: 'the import of an own export is all no-op, by every strategy, and writes nothing',
    breakIt: restating((state) => ({ enforced: false, ...state }), 'export'),
  },
  'locks and constraints are lost': {
    seenBy: 'what was applied is what was planned, by every strategy, in this scope alone',
    breakIt: restating(withoutLocks, 'both'),
  },
  'single environments are ignored': {
    seenBy: 'what was applied is what was planned, by every strategy, in this scope alone',
    breakIt: (sound) => ({
      apply: (work, ops) =>
        sound.apply(
          work,
          ops.filter(({ environment }) => environment === '*'),
        ),
    }),
  },
  'what was is exported as it is': {
    seenBy: 'an earlier state is exported by its revisions, and brought back by them',
    breakIt: (sound) => ({ export: (sql, { at: _at, ...now }) => sound.export(sql, now) }),
  },
  'no rule is asked before the application': {
    seenBy: 'what a rule forbids is blocked with the reason, is not applied, and is all that is left',
    breakIt: () => ({ judge: (_sql, _target, ops) => Promise.resolve(ops) }),
  },
  'the last op of several is dropped': {
    seenBy: 'a plan after its application is empty',
    breakIt: (sound) => ({ apply: (work, ops) => sound.apply(work, ops.filter(isWrite).slice(0, Math.max(1, ops.length - 1))) }),
  },
};

/** The subject with a section that has one fault. */
export function planted(subject: SectionSubject, { breakIt }: PlantedSection): SectionSubject {
  const section = Object.assign(Object.create(subject.section) as ConfigurationSection, breakIt(subject.section));
  return { ...subject, section };
}
