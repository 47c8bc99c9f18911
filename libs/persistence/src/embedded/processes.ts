import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const POLL_MS = 20;

/** A process of this machine, told apart from a later one that got the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in ticks since boot; empty where the system does not tell. */
  readonly startedAt: string;
}

/** The identity of a living process; a zombie counts as dead. @returns undefined when there is none */
export function identityOf(pid: number): ProcessIdentity | undefined {
  if (process.platform !== 'linux') return answersSignals(pid) ? { pid, startedAt: '' } : undefined;
  try {
    // The name in parentheses may hold blanks and parentheses itself; state is the first field after it, the start time the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : { pid, startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** True while a process of this id lives. */
export function isAlive(pid: number): boolean {
  return identityOf(pid) !== undefined;
}

/** True while this very process lives. */
export function isStillAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Command lines by process id; arguments are divided by NUL on Linux and by blanks elsewhere.
 * @returns undefined where the system has no way to list them
 */
export function commandLines(): ReadonlyMap<number, string> | undefined {
  if (process.platform === 'win32') return undefined;
  return process.platform === 'linux' ? commandLinesOfProc() : commandLinesOfPs();
}

/** Whether a Windows process runs a program, such as `postgres.exe`: there, command lines cannot be listed. */
export function isProgram(pid: number, program: string): boolean {
  if (!Number.isInteger(pid)) return false;
  return execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { encoding: 'utf8' }).includes(program);
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Waits until a process is gone. @returns false when it still lives after timeoutMs */
export async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function commandLinesOfProc(): Map<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8'));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

function commandLinesOfPs(): Map<number, string> {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return new Map(lines.map((line) => /^\s*(\d+) (.*)$/.exec(line)).flatMap((match) => (match ? [[Number(match[1]), match[2] ?? '']] : [])));
}
