import 'reflect-metadata';
import { createApplication } from './app/application.ts';
import { readConfiguration } from './app/configuration.ts';
import { prepareDatabase } from './app/prepare-database.ts';
import { bootstrapAdministrator } from './app/bootstrap-administrator.ts';

const SHUTDOWN_MS = 10_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 15)) return;
  throw new Error(`This is Node ${process.versions.node}; 24.15 or newer is needed. "npm start" brings its own: run it after "npm ci".`);
}

async function start(): Promise<void> {
  checkNode();
  const configuration = readConfiguration(process.env);
  const database = await prepareDatabase(configuration, say);
  const app = await createApplication({ ...configuration, databaseUrl: database.databaseUrl, fingerprintKey: database.fingerprintKey });
  const key = await bootstrapAdministrator(app);
  await app.listen(configuration.port, configuration.host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  say(`API       ${url}/v1`);
  say(`OpenAPI   ${url}/docs`);
  say(`Health    ${url}/health/ready`);
  if (key !== undefined)
    say(`\nThe first administrator's API key, shown this once:\n  ${key}\nLost it? "npm run admin:key" makes another.\n`);
  say('ready');
  stopOnSignal(async () => {
    await app.close();
    await database.stop();
  });
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? (process.env['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : String(error)}\n`,
  );
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
start().catch(fail);
