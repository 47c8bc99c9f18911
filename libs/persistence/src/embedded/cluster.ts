import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programIn } from './binaries.ts';
import type { ServerHome } from './server-home.ts';

const run = promisify(execFile);
const ARGUMENTS = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'];

/** Under which account, where and with which environment the server's programs run: nothing of this process's own environment. */
export function spawnOptions(home: ServerHome) {
  const env = {
    PATH: process.platform === 'win32' ? home.native : '/usr/bin:/bin',
    LD_LIBRARY_PATH: join(home.native, 'lib'),
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  return { cwd: home.native, env, windowsHide: true, ...home.account };
}

/** Makes the data folder when there is none. Made aside and renamed: a kill in between leaves no half data folder. */
export async function initialise(home: ServerHome, password: string): Promise<void> {
  const parent = dirname(home.data);
  // The initdb of a killed application may still be writing.
  const patiently = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  for (const name of readdirSync(parent)) if (name.endsWith('.initdb')) rmSync(join(parent, name), patiently);
  if (existsSync(join(home.data, 'PG_VERSION'))) return;
  const workshop = join(parent, `${process.pid}-${Date.now()}.initdb`);
  const making = join(workshop, 'data');
  const passwordFile = join(workshop, 'password');
  mkdirSync(making, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.account !== undefined) for (const path of [workshop, making, passwordFile]) chownSync(path, home.account.uid, home.account.gid);
  try {
    await run(
      programIn(home.native, 'initdb'),
      ['-D', making, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, ...ARGUMENTS],
      spawnOptions(home),
    );
    // Only an empty folder gives way: what is in a full one is not known here.
    if (existsSync(home.data)) rmdirSync(home.data);
    renameSync(making, home.data);
  } finally {
    rmSync(workshop, patiently);
  }
}

/** Sets the superuser's password by PostgreSQL's single-user mode, which asks for none. */
export async function resetPassword(home: ServerHome, password: string): Promise<void> {
  const running = run(programIn(home.native, 'postgres'), ['--single', '-D', home.data, 'postgres'], spawnOptions(home));
  running.child.stdin?.end(`alter role postgres password '${password}'\n`);
  await running;
}
