import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoFailure } from './demo-failure.ts';
import { built } from './server.ts';

const KNOWN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

/**
 * Makes another administrator's key by the recovery command and waits until the server knows it.
 * @param url where the server answers
 * @throws DemoFailure when no key can be made, or the server runs on another database
 */
export async function administratorKey(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  const key = await recoveryCommand(env);
  for (let waitedMs = 0; waitedMs < KNOWN_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    const answer = await fetch(`${url}/v1/application/settings?limit=1`, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status !== 401) return key;
    await pause(LOOK_EVERY_MS);
  }
  throw new DemoFailure(
    `The server at ${url} does not know the key that "npm run admin:key" made, so it runs on another database. ` +
      'Give the demo the DATABASE_URL, FINGERPRINT_KEY or DATA_DIRECTORY of the server, or start its own: PORT=3001 npm run demo',
  );
}

function recoveryCommand(env: NodeJS.ProcessEnv): Promise<string> {
  const program = built('src/app/recover-administrator.command-line.js');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program], { cwd: join(import.meta.dirname, '..'), env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new DemoFailure(stderr.trim() || error.message));
    });
  });
}
