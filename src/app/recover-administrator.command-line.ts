import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.ts';
import { recoverAdministrator } from './bootstrap-administrator.ts';
import { readConfiguration } from './configuration.ts';
import { prepareDatabase } from './prepare-database.ts';

// The way back in for whoever may run commands on the server: makes another administrator's key and prints it once.
const database = await prepareDatabase(readConfiguration(process.env), () => undefined);
const app = await NestFactory.createApplicationContext(AppModule.forRoot({ databaseUrl: database.databaseUrl }), { logger: false });
process.stdout.write(`${await recoverAdministrator(app)}\n`);
await app.close();
await database.stop();
process.exit(0);
