import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import type { FlagEnvironmentRow, FlagOverrideRow, FlagRow } from './flag-rows.ts';

/**
 * A document that is kept as its text, half the size, and read when it is asked for. Whoever asks again soon gets the same
 * object.
 */
class KeptDocument<Document extends object> {
  readonly #text: string;
  #read: WeakRef<Document> | undefined = undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get value(): Document {
    const known = this.#read?.deref();
    if (known !== undefined) return known;
    const read = JSON.parse(this.#text) as Document;
    this.#read = new WeakRef(read);
    return read;
  }
}

/** A flag's row, its definition kept as text. */
export class KeptFlagRow implements FlagRow {
  readonly key: string;
  readonly createdAt: string;
  readonly archivedAt: string | null;
  readonly revision: number;
  readonly #definition: KeptDocument<FlagDefinition>;

  constructor(row: Omit<FlagRow, 'definition'>, definition: string) {
    this.key = row.key;
    this.createdAt = row.createdAt;
    this.archivedAt = row.archivedAt;
    this.revision = row.revision;
    this.#definition = new KeptDocument(definition);
  }

  get definition(): FlagDefinition {
    return this.#definition.value;
  }
}

/** A row of what a flag does in an environment, its configuration kept as text. */
export class KeptEnvironmentRow implements FlagEnvironmentRow {
  readonly key: string;
  readonly environment: string;
  readonly revision: number;
  readonly #configuration: KeptDocument<FlagEnvironment>;

  constructor(row: Omit<FlagEnvironmentRow, 'configuration'>, configuration: string) {
    this.key = row.key;
    this.environment = row.environment;
    this.revision = row.revision;
    this.#configuration = new KeptDocument(configuration);
  }

  get configuration(): FlagEnvironment {
    return this.#configuration.value;
  }
}

/** True for a row that says something; a document that is kept is not read for it. */
export function saysSomething(row: FlagEnvironmentRow | FlagOverrideRow): boolean {
  return row instanceof KeptEnvironmentRow || row.configuration !== null;
}
