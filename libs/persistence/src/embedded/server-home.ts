import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { nativeFolder, nativeVersion, programIn } from './binaries.ts';
import { writeWhole } from './credentials.ts';
import { canEnter, type ServerAccount, serverAccount } from './server-account.ts';

const NOTE = 'postgres-is-elsewhere.txt';
const OUTSIDE = '/var/tmp';

/** Where the server's binaries and data lie, and under which account it runs. */
export interface ServerHome {
  readonly native: string;
  readonly data: string;
  readonly account: ServerAccount | undefined;
  /** Names this server among the processes of the machine; at most 63 characters. */
  readonly clusterName: string;
}

/**
 * Finds or makes the place of the embedded server. Below a folder that the server's account cannot enter, binaries and data lie in a
 * fixed folder outside, keyed by the path of the data directory; a note in the data directory says where, and is followed from then on.
 * @throws Error when the data lie in a folder that the account can no longer enter
 */
export function serverHome(dataDirectory: string): ServerHome {
  mkdirSync(dataDirectory, { recursive: true });
  const root = realpathSync(dataDirectory);
  const account = serverAccount();
  const clusterName = `settings-management-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  const native = nativeFolder();
  const data = join(root, 'postgres');
  if (account === undefined) return { native, data, account, clusterName };
  const canStay = canEnter(programIn(native, 'postgres'), account) && canEnter(root, account);
  if (canStay && !existsSync(join(root, NOTE))) return { native, data, account, clusterName };
  if (existsSync(join(data, 'PG_VERSION')))
    throw new Error(
      `The database lies in ${data}, and the account that PostgreSQL runs under may not enter that folder (or may not run ${native}). ` +
        `Make the folders above enterable (chmod o+x), or start as another user than root.`,
    );
  const outside = ownFolder(join(OUTSIDE, clusterName));
  writeWhole(
    join(root, NOTE),
    `The embedded PostgreSQL of this folder lies in ${outside}: the account that it runs under could not enter this folder.\n`,
    0o644,
  );
  return { native: copyOf(native, outside, account), data: join(outside, 'postgres'), account, clusterName };
}

// Anyone may make folders where this one lies: a folder that someone else made would let them swap the programs that root starts.
function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== 0) throw new Error(`${folder} was not made by root. Remove it, then start again.`);
  chmodSync(folder, 0o755);
  return folder;
}

function copyOf(native: string, outside: string, account: ServerAccount): string {
  const copy = join(outside, `native-${nativeVersion(native)}`);
  if (canEnter(programIn(copy, 'postgres'), account)) return copy;
  rmSync(copy, { recursive: true, force: true });
  for (const name of readdirSync(outside)) if (name.endsWith('.copying')) rmSync(join(outside, name), { recursive: true, force: true });
  const copying = join(outside, `${basename(copy)}.copying`);
  cpSync(native, copying, { recursive: true, verbatimSymlinks: true });
  openToAll(copying);
  renameSync(copying, copy);
  return copy;
}

// An install under a strict umask leaves files that only root may read.
function openToAll(folder: string): void {
  chownSync(folder, 0, 0);
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
