import 'reflect-metadata';
import { readConfiguration } from './configuration.ts';
import { prepareDatabase } from './prepare-database.ts';

// Brings the schema up to date and ends: for deployments in which the server's environment holds no migration login.
try {
  const database = await prepareDatabase(readConfiguration(process.env), () => undefined);
  await database.stop();
  process.stdout.write('The schema is up to date.\n');
  process.exit(0);
} catch (error) {
  process.stderr.write(`The schema was not brought up to date: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
