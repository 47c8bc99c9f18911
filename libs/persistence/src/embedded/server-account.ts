import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const NAMES = ['postgres', 'nobody'];

/** The account that the server runs under when this process is root: PostgreSQL refuses root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * An existing account for the server; none is ever created.
 * @returns undefined when this process is not root, so that the server runs under its account
 * @throws Error when this process is root and there is neither account
 */
export function serverAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of NAMES) {
    const found = lines.find((line) => line[0] === name);
    // macOS writes nobody as -2.
    if (found !== undefined) return { uid: Number(found[2]) >>> 0, gid: Number(found[3]) >>> 0 };
  }
  throw new Error(
    `PostgreSQL cannot run as root, and there is neither of the accounts ${NAMES.join(', ')}. Start as another user, or set DATABASE_URL.`,
  );
}

/** Whether the account may enter a folder, or run a program. Asked of the system: ACLs and mount options count too. */
export function canEnter(path: string, account: ServerAccount): boolean {
  try {
    execFileSync('test', ['-x', path], { ...account, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
