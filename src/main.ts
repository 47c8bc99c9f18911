import 'reflect-metadata';
import { createApplication } from './app/application.ts';
import { bootstrapAdministrator } from './app/bootstrap-administrator.ts';
import { readConfiguration } from './app/configuration.ts';
import { drain } from './app/drain.ts';
import { prepareDatabase } from './app/prepare-database.ts';
import { Shutdown } from './app/shutdown.ts';

/** Draining and closing together. */
const APPLICATION_ENDS_WITHIN_MS = 10_000;
const DATABASE_STOPS_WITHIN_MS = 15_000;
const shutdown = new Shutdown();
let starting: Promise<void> = Promise.resolve();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(error: unknown): void {
  const text = error instanceof Error ? (process.env['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : String(error);
  process.stderr.write(`${text}\n`);
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
  shutdown.add(() => database.stop(), DATABASE_STOPS_WITHIN_MS);
  if (shutdown.isBegun) return;
  const app = await createApplication({ ...configuration, ...database });
  const drainMs = configuration.drainSeconds * 1_000;
  shutdown.add(() => app.close(), APPLICATION_ENDS_WITHIN_MS - drainMs);
  if (shutdown.isBegun) return;
  const key = await bootstrapAdministrator(app);
  // Said before listening: a key that was made and never shown would be lost.
  if (key !== undefined)
    say(`\nThe first administrator's API key, shown this once:\n  ${key}\nLost it? "npm run admin:key" makes another.\n`);
  if (shutdown.isBegun) return;
  await app.listen(configuration.port, configuration.host);
  shutdown.add(() => drain(app, drainMs), APPLICATION_ENDS_WITHIN_MS);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  for (const [name, path] of Object.entries({ API: '/v1', OpenAPI: '/docs', Health: '/health/ready', Metrics: '/metrics' }))
    say(`${name.padEnd(9)} ${url}${path}`);
  say('ready');
}

async function stop(exitCode: number): Promise<void> {
  if (shutdown.isBegun) process.exit(1);
  const failures = await shutdown.run(starting);
  failures.forEach(complain);
  process.exit(failures.length === 0 ? exitCode : 1);
}

function fail(error: unknown): void {
  complain(error);
  if (!shutdown.isBegun) void stop(1);
}

// A second Ctrl-C does not wait.
process.on('SIGTERM', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
starting = start();
starting.catch(fail);
