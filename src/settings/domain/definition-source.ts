import type { SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionSet } from './definitions-in-force.ts';

/** Where decisions take the definitions from: those in force in this process, and their mirror. */
export abstract class DefinitionSource {
  /** The definitions at a revision of the application's stream `settings`, or a later one. */
  abstract definitionsAt(revision: number): Promise<SettingRegistry>;
  /** As definitionsAt, together with the mirror that they come from. */
  abstract definitionSetAt(revision: number): Promise<DefinitionSet>;
}
