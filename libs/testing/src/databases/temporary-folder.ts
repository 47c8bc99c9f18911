import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes an empty folder that every account of the machine can enter: as root, PostgreSQL runs under another one, and in a closed folder
 * its binaries and data would be placed outside and stay there.
 */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `settings-management-${purpose}-`));
  chmodSync(folder, 0o755);
  return folder;
}
