import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isStillAlive, type ProcessIdentity } from './processes.ts';

/** The processes that use one embedded server: a file each. Files of dead processes do not count. The last one out stops the server. */
export class Applications {
  private readonly own: string;

  constructor(private readonly folder: string) {
    this.own = `${process.pid}-${randomUUID()}`;
  }

  /** Says that this process uses the server. */
  enter(): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, this.own), JSON.stringify(identityOf(process.pid)));
  }

  /** Says that it does no longer. */
  leave(): void {
    rmSync(join(this.folder, this.own), { force: true });
  }

  /** True when another living process, or another start in this process, uses the server. */
  hasOthers(): boolean {
    mkdirSync(this.folder, { recursive: true });
    return readdirSync(this.folder).some((name) => {
      if (name === this.own) return false;
      if (this.isInUse(name)) return true;
      rmSync(join(this.folder, name), { force: true });
      return false;
    });
  }

  private isInUse(name: string): boolean {
    try {
      return isStillAlive(JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as ProcessIdentity);
    } catch {
      // Cut short by a kill while it was written.
      return false;
    }
  }
}
