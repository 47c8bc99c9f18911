import { existsSync, readFileSync } from 'node:fs';
import { generateMasterKey, KeyRing, parseMasterKeys } from '#libs/secrets';
import { readConfiguration } from './configuration.ts';
import { KeyOffice, type KeysCommand, parseKeysCommand } from './keys-command.ts';
import { masterKeyFile, writeMasterKeys } from './master-key-file.ts';
import { prepareDatabase } from './prepare-database.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function generate({ name, isAdded }: Extract<KeysCommand, { verb: 'generate' }>): void {
  const line = generateMasterKey(name);
  if (!isAdded) return say(line);
  const { DATABASE_URL: url = '', SECRETS_KEYS: keys = '', SECRETS_KEY_FILE: given = '', DATA_DIRECTORY: folder = '.data' } = process.env;
  if (given === '' && (url !== '' || keys !== ''))
    throw new Error(
      'There is no key file to add to: SECRETS_KEY_FILE is not set. Print the key without --add and put it first in SECRETS_KEYS.',
    );
  const file = given === '' ? masterKeyFile(folder) : given;
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (parseMasterKeys(before).keys.has(name)) throw new Error(`${file} holds a key of the name "${name}" already. Choose another name.`);
  writeMasterKeys(file, `${line}\n${before}`);
  say(
    `"${name}" is the first key in ${file} now. Keep a copy of the file elsewhere, restart every instance, then run "npm run keys -- rotate".`,
  );
}

async function run(command: Exclude<KeysCommand, { verb: 'generate' }>): Promise<void> {
  const database = await prepareDatabase(readConfiguration(process.env), () => undefined);
  const office = new KeyOffice(database.databaseUrl, database.masterKeys ?? KeyRing.of(new Map()));
  try {
    if (command.verb === 'rotate') await office.rotate(command.withDataKeys, say);
    else for (const line of await office.status()) say(line);
  } finally {
    await office.close();
    await database.stop();
  }
}

try {
  const command = parseKeysCommand(process.argv.slice(2), new Date());
  if (command.verb === 'generate') generate(command);
  else await run(command);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
