import { Client } from 'pg';
import { pause } from './processes.ts';

const POLL_MS = 25;

/** What a server says to a login: it is ready, it is not yet or no longer, it does not know the password, or nothing at all. */
export type ServerAnswer = 'ready' | 'starting' | 'stopping' | 'wrong-password' | 'none';

/** How long to wait for a server. */
export interface Patience {
  /** Limit in milliseconds for a server that says nothing. */
  readonly silentMs: number;
  /** Limit in milliseconds for a server that says that it is starting: recovery after a crash takes its time. */
  readonly startingMs: number;
  /** False once waiting is in vain. */
  readonly isWorthwhile: () => boolean;
  /** Whether it is the awaited server that answers: another one may have taken its port, and refuses the password. */
  readonly isOurs: () => boolean;
}

/** Waits until the server is ready or will not be. @returns the last answer */
export async function answerOf(url: string, patience: Patience): Promise<ServerAnswer> {
  const begin = Date.now();
  for (;;) {
    const answer = await ask(url);
    if (answer === 'ready' || (answer === 'wrong-password' && patience.isOurs())) return answer;
    if (!patience.isWorthwhile()) return 'none';
    if (Date.now() - begin > (answer === 'starting' ? patience.startingMs : patience.silentMs)) return answer;
    await pause(POLL_MS);
  }
}

async function ask(url: string): Promise<ServerAnswer> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === '28P01') return 'wrong-password';
    // 57P03 is said by a server that starts, recovers or shuts down; its messages are English because it runs with LC_ALL=C.
    if (code === '57P03') return error instanceof Error && error.message.includes('shutting down') ? 'stopping' : 'starting';
    return 'none';
  } finally {
    await client.end().catch(() => undefined);
  }
}
