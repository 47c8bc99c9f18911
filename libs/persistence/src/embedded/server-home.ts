import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nativeFolder } from './binaries.ts';

/** The account that the server runs under when this process is root: PostgreSQL refuses root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Where the server's binaries and data lie, and under which account it runs. */
export interface ServerHome {
  readonly native: string;
  readonly data: string;
  readonly account: ServerAccount | undefined;
}

/**
 * Finds or makes the place of the embedded server. Below a folder that the server's account cannot enter, binaries and data lie in a
 * fixed folder outside, keyed by the path of the data directory; a note in the data directory says where.
 */
export function serverHome(dataDirectory: string): ServerHome {
  const root = resolve(dataDirectory);
  mkdirSync(root, { recursive: true });
  const account = process.getuid?.() === 0 ? accountOf(['postgres', 'nobody']) : undefined;
  const native = nativeFolder();
  if (account === undefined || (canEnter(native, account) && canEnter(root, account)))
    return { native, data: prepare(join(root, 'postgres'), account), account };
  const outside = join('/var/tmp', `settings-management-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
  mkdirSync(outside, { recursive: true, mode: 0o755 });
  writeFileSync(
    join(root, 'postgres-is-elsewhere.txt'),
    `The embedded PostgreSQL of this checkout lies in ${outside}: its account may not enter this folder.\n`,
  );
  const copied = join(outside, 'native');
  if (!existsSync(join(copied, 'bin', 'postgres'))) cpSync(native, copied, { recursive: true, verbatimSymlinks: true });
  return { native: copied, data: prepare(join(outside, 'data'), account), account };
}

function prepare(data: string, account: ServerAccount | undefined): string {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(data, account.uid, account.gid);
  return data;
}

function accountOf(names: readonly string[]): ServerAccount {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of names) {
    const found = lines.find((line) => line[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error(
    `PostgreSQL cannot run as root, and there is neither of the accounts ${names.join(', ')}. Start as another user, or set DATABASE_URL.`,
  );
}

// Asked of the system and not worked out from modes: ACLs and mount options count too.
function canEnter(folder: string, account: ServerAccount): boolean {
  for (let parent = resolve(folder); ; parent = dirname(parent)) {
    if (existsSync(parent)) {
      try {
        execFileSync('test', ['-x', parent], { uid: account.uid, gid: account.gid, cwd: '/', stdio: 'ignore' });
        return statSync(parent).isDirectory();
      } catch {
        return false;
      }
    }
    if (parent === dirname(parent)) return false;
  }
}
