import type { Json } from '#libs/kernel';
import type { SettingDefinitionsCoordinator, SettingsCoordinator } from '../../src/settings/contracts/index.ts';
import type { ContractSubject } from './contract-subject.ts';

/** An implementation that breaks one promise, and the case that has to see it. */
interface PlantedDifference {
  readonly breakIt: (subject: ContractSubject) => ContractSubject;
  readonly seenBy: string;
}

function differing(subject: ContractSubject, make: (sound: SettingsCoordinator) => Partial<SettingsCoordinator>): ContractSubject {
  const settings = Object.assign(Object.create(subject.settings) as SettingsCoordinator, make(subject.settings));
  return { ...subject, settings };
}

function defining(
  subject: ContractSubject,
  make: (sound: SettingDefinitionsCoordinator) => Partial<SettingDefinitionsCoordinator>,
): ContractSubject {
  const sound = subject.definitions;
  return { ...subject, definitions: Object.assign(Object.create(sound) as SettingDefinitionsCoordinator, make(sound)) };
}

const NOTHING = { revisions: {}, changed: 1, unchanged: 0, refused: [] };

/** Differences that an implementation of its own might have. */
export const PLANTED_DIFFERENCES: Readonly<Record<string, PlantedDifference>> = {
  'empty values are taken for unset ones': {
    seenBy: 'null, false, 0, empty text and empty lists are values; unset shows the next level',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        for: async (scope, options) => {
          const view = await sound.for(scope, options);
          const get = (key: string): Json | undefined => view.get(key) || 'default';
          return { revisions: view.revisions, stale: view.stale, get, of: (settings) => settings.reader(get) };
        },
      })),
  },
  'unsetting does nothing': {
    seenBy: 'null, false, 0, empty text and empty lists are values; unset shows the next level',
    breakIt: (subject) => differing(subject, () => ({ unsetSetting: () => Promise.resolve(NOTHING) })),
  },
  'all or nothing writes what is sound': {
    seenBy: 'a bulk change is all or nothing, or what is sound',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        bulkUpdateSettings: (scope, changes, _mode, context) => sound.bulkUpdateSettings(scope, changes, 'partial', context),
      })),
  },
  'a lock is a value like any other': {
    seenBy: 'a lock hides and keeps what lower levels hold, until it is released',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        enforceSetting: (scope, { value = 3, ...change }, context) => sound.updateSetting(scope, { ...change, value }, context),
      })),
  },
  'a preview is not judged': {
    seenBy: 'a preview judges as the write does, tells the effect and writes nothing',
    breakIt: (subject) =>
      differing(subject, () => ({ validateSettingChange: () => Promise.resolve({ valid: true, refused: [], effects: [] }) })),
  },
  'rights are not asked for': {
    seenBy: 'who may not, and in whose tenant, is refused; so is a change without a reason',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        updateSetting: (scope, change, context) =>
          sound.updateSetting(scope, change, { ...context, actor: { ...context.actor, permissions: ['*'], tenants: 'all' } }),
      })),
  },
  'an alias means another setting': {
    seenBy: 'a setting that is renamed keeps its values and its history, and goes by both names',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        registerDefinitions: (documents, mode, context) =>
          sound.registerDefinitions(
            documents.map((document) => ({ ...Object(document), aliases: [] })),
            mode,
            context,
          ),
      })),
  },
  'withdrawing a definition does nothing': {
    seenBy: 'a definition that is withdrawn leaves its values unused until it is declared again',
    breakIt: (subject) => defining(subject, () => ({ withdrawDefinition: (key) => Promise.resolve({ key, revisions: {} }) })),
  },
  'narrowing a definition names nothing': {
    seenBy: 'a definition that is narrowed names the values that it breaks, and they wait for review',
    breakIt: (subject) =>
      differing(subject, (sound) => ({
        registerDefinitions: async (...call) => ({ ...(await sound.registerDefinitions(...call)), narrowed: [] }),
      })),
  },
  'definitions are shown to everyone': {
    seenBy: 'a definition that the reader may not read does not exist, withdrawn or not',
    breakIt: (subject) => defining(subject, (sound) => ({ getDefinition: (key) => sound.getDefinition(key) })),
  },
  'watching methods are told in the wrong order': {
    seenBy: 'watching methods are told of committed changes of their keys, in order, with the scope',
    breakIt: (subject) => ({
      ...subject,
      shop: Object.create(subject.shop, { told: { get: () => subject.shop.told.toReversed() } }) as ContractSubject['shop'],
    }),
  },
};
