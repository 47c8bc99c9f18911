import { startEmbeddedPostgres } from '#libs/persistence';
import type { KeyRing } from '#libs/secrets';
import type { CoreOptions } from '../core/contracts/index.ts';
import { migrate } from '../migrations/migrate.ts';
import { prepareSchema } from '../migrations/prepare-schema.ts';
import type { Configuration } from './configuration.ts';
import { masterKeyFile, masterKeysOfFile } from './master-key-file.ts';

/** A database that is ready for the application. */
export interface PreparedDatabase {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  /** Undefined = secrets cannot be stored. */
  readonly masterKeys?: KeyRing;
  /** Ends what was started for it. */
  stop(): Promise<void>;
}

/** The options of a core on the database, for a command that does no due work. */
export function coreOptionsOf({ databaseUrl, masterKeys }: PreparedDatabase): CoreOptions {
  return { databaseUrl, doesWork: false, ...(masterKeys === undefined ? {} : { masterKeys }) };
}

/** Starts the embedded server when no database is configured, and brings the schema up to date where a migration login is given. */
export async function prepareDatabase(configuration: Configuration, log: (line: string) => void): Promise<PreparedDatabase> {
  const { database, dataDirectory } = configuration;
  const masterKeys = configuration.masterKeys ?? (database === undefined ? masterKeysOfFile(masterKeyFile(dataDirectory)) : undefined);
  const keys = masterKeys === undefined ? {} : { masterKeys };
  if (database === undefined) {
    const server = await startEmbeddedPostgres({ dataDirectory, log });
    await migrate(server.migrationUrl);
    const fingerprintKey = Buffer.from(server.fingerprintKey, 'hex');
    return { databaseUrl: server.databaseUrl, fingerprintKey, ...keys, stop: () => server.stop() };
  }
  if (database.migrationUrl !== undefined) await prepareSchema(database.url, database.migrationUrl);
  const fingerprintKey = Buffer.from(database.fingerprintKey, 'utf8');
  return { databaseUrl: database.url, fingerprintKey, ...keys, stop: () => Promise.resolve() };
}
