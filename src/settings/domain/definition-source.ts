import type { SettingRegistry } from '#libs/setting-resolution';

/** Where decisions take the definitions from: those in force in this process. */
export abstract class DefinitionSource {
  /** The definitions at a revision of the application's stream `settings`, or a later one. */
  abstract definitionsAt(revision: number): Promise<SettingRegistry>;
}
