import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { SettingsManagementModule } from '../settings-management.module.ts';
import { SettingDefinitionsCoordinator } from '../settings/contracts/index.ts';
import { checkDefinitions } from './check-definitions.ts';
import { readConfiguration } from './configuration.ts';
import { prepareDatabase } from './prepare-database.ts';

// Ends with 0 when every stored value fits its definition, 1 when some do not, 2 when that could not be found out.
async function check(asJson: boolean): Promise<boolean> {
  const database = await prepareDatabase(readConfiguration(process.env), () => undefined);
  try {
    const root = SettingsManagementModule.forRoot({ core: { databaseUrl: database.databaseUrl, doesWork: false } });
    const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    try {
      return await checkDefinitions(app.get(SettingDefinitionsCoordinator, { strict: false }), {
        asJson,
        write: (line) => void process.stdout.write(`${line}\n`),
      });
    } finally {
      await app.close();
    }
  } finally {
    await database.stop();
  }
}

try {
  process.exitCode = (await check(process.argv.includes('--json'))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`The definitions were not checked: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
