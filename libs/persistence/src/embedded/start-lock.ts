import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isStillAlive, pause, type ProcessIdentity } from './processes.ts';

const POLL_MS = 25;
const TIMEOUT_MS = 120_000;

interface Holder extends ProcessIdentity {
  readonly released: boolean;
}

/**
 * Lets one process at a time start or stop the server of a data folder; the lock of a killed process is free at once.
 * Each holder is a numbered file. The highest number holds; whoever finds its process dead makes the next number. A number is made by a
 * hard link, which fails when it is there, and the highest is never deleted, so two processes cannot hold at once.
 */
export class StartLock {
  constructor(private readonly folder: string) {}

  /** Runs the body while holding the lock. @throws Error after two minutes, naming the process that holds it */
  async hold<Result>(body: () => Promise<Result>): Promise<Result> {
    mkdirSync(this.folder, { recursive: true });
    const number = await this.acquire();
    try {
      return await body();
    } finally {
      this.write(this.fileOf(number), { pid: process.pid, startedAt: '', released: true });
    }
  }

  private async acquire(): Promise<number> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const highest = this.highest();
      const holder = highest === 0 ? undefined : this.read(highest);
      if (holder === undefined || holder.released || !isStillAlive(holder)) {
        if (this.take(highest + 1)) return highest + 1;
      } else if (Date.now() > deadline) {
        throw new Error(`Process ${holder.pid} has been starting or stopping the PostgreSQL of ${this.folder} for too long. End it first.`);
      }
      await pause(POLL_MS);
    }
  }

  private take(number: number): boolean {
    const own = join(this.folder, `${randomUUID()}.new`);
    writeFileSync(own, JSON.stringify({ ...(identityOf(process.pid) ?? { pid: process.pid, startedAt: '' }), released: false }));
    try {
      linkSync(own, this.fileOf(number));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
    // A slow process may make a number that has been made, left and deleted before; then a higher one exists.
    if (this.highest() !== number) {
      rmSync(this.fileOf(number), { force: true });
      return false;
    }
    for (const lower of this.numbers()) if (lower < number) rmSync(this.fileOf(lower), { force: true });
    return true;
  }

  private read(number: number): Holder | undefined {
    try {
      return JSON.parse(readFileSync(this.fileOf(number), 'utf8')) as Holder;
    } catch {
      return undefined;
    }
  }

  private write(file: string, holder: Holder): void {
    const own = join(this.folder, `${randomUUID()}.new`);
    writeFileSync(own, JSON.stringify(holder));
    renameSync(own, file);
  }

  private highest(): number {
    return Math.max(0, ...this.numbers());
  }

  private numbers(): number[] {
    return readdirSync(this.folder).flatMap((name) => (/^lock\.\d+$/.test(name) ? [Number(name.slice(5))] : []));
  }

  private fileOf(number: number): string {
    return join(this.folder, `lock.${number}`);
  }
}
