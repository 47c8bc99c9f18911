import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { recoverAdministrator } from './bootstrap-administrator.ts';
import { readConfiguration } from './configuration.ts';
import { coreOptionsOf, prepareDatabase } from './prepare-database.ts';
import { SettingsManagementModule } from '../settings-management.module.ts';

// The way back in for whoever may run commands on the server: makes another administrator's key and prints it once.
async function recover(): Promise<string> {
  const database = await prepareDatabase(readConfiguration(process.env), () => undefined);
  try {
    const root = SettingsManagementModule.forRoot({ core: coreOptionsOf(database) });
    const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    try {
      return await recoverAdministrator(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.stop();
  }
}

try {
  process.stdout.write(`${await recover()}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`No key was made: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
