import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** What connects to the embedded server: kept beside its data, readable by the owner only. */
export interface EmbeddedCredentials {
  readonly port: number;
  readonly superuserPassword: string;
  readonly migratorPassword: string;
  readonly runtimePassword: string;
  /** Keys the fingerprints of idempotent requests of this installation. */
  readonly fingerprintKey: string;
}

/** Reads the credentials, or makes them. The port stays the same over restarts while it is free. */
export async function embeddedCredentials(file: string): Promise<EmbeddedCredentials> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as EmbeddedCredentials;
  const secret = (): string => randomBytes(24).toString('base64url');
  const made = {
    port: await freePort(),
    superuserPassword: secret(),
    migratorPassword: secret(),
    runtimePassword: secret(),
    fingerprintKey: randomBytes(32).toString('hex'),
  };
  saveCredentials(file, made);
  return made;
}

/** Writes the credentials. */
export function saveCredentials(file: string, credentials: EmbeddedCredentials): void {
  writeWhole(file, `${JSON.stringify(credentials, null, 2)}\n`, 0o600);
}

/** Writes a file so that a kill in between leaves the old one or the new one, never a part. */
export function writeWhole(file: string, content: string, mode: number): void {
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, content, { mode });
  chmodSync(next, mode);
  renameSync(next, file);
}

/** A port of the loopback interface that is free at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
