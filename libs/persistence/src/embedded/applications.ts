import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './postmaster.ts';

/** The processes that use one embedded server: a file each, named by process id; files of dead processes do not count. */
export class Applications {
  constructor(private readonly folder: string) {}

  /** Says that this process uses the server. */
  enter(): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, String(process.pid)), '');
  }

  /** Says that it does no longer. */
  leave(): void {
    rmSync(join(this.folder, String(process.pid)), { force: true });
  }

  /** True when another living process uses the server. */
  hasOthers(): boolean {
    mkdirSync(this.folder, { recursive: true });
    return readdirSync(this.folder).some((name) => {
      const pid = Number(name);
      if (pid === process.pid || !Number.isInteger(pid)) return false;
      if (isAlive(pid)) return true;
      rmSync(join(this.folder, name), { force: true });
      return false;
    });
  }
}
