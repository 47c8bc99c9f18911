import type { SettingDefinition } from '#libs/setting-resolution';

/** A row of the mirror of definitions: as registered over the API, or by the newest build whose code declares it. */
export interface DefinitionRow {
  readonly key: string;
  readonly owner: string;
  readonly origin: 'api' | 'code';
  /** The key that its values are stored under; it never changes. */
  readonly storedAs: string;
  /** True when nobody declares the key any more: the row only keeps where its values are. */
  readonly isWithdrawn: boolean;
  /** When this version was registered, ISO 8601 in UTC. */
  readonly registeredAt: string;
  readonly revision: number;
  readonly definition: SettingDefinition;
}

/** Rows by key. */
export type DefinitionRows = ReadonlyMap<string, DefinitionRow>;
