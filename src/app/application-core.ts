import { hkdfSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoreOptions } from '../core/contracts/index.ts';
import type { ApplicationOptions } from './application-options.ts';

/** What the build notes of the sources that it was made from. */
const BUILT_FROM = join(import.meta.dirname, '../../.built-from');
const SEALING_KEY_BYTES = 32;

/** The options of the core for an application. */
export function coreOptionsOf(options: ApplicationOptions): CoreOptions {
  const { databaseUrl, poolSize, clock, masterKeys, tokens, redisUrl, fingerprintKey, definitions = [] } = options;
  const core = {
    databaseUrl,
    ...(poolSize === undefined ? {} : { poolSize }),
    ...(clock === undefined ? {} : { clock }),
    ...(masterKeys === undefined ? {} : { masterKeys }),
    ...(tokens === undefined ? {} : { tokens }),
  };
  if (redisUrl === undefined) return core;
  const generation = JSON.stringify([build(), definitions.map(({ documents }) => documents)]);
  return { ...core, redis: { url: redisUrl, sealingKey: sealingKeyOf(fingerprintKey), generation } };
}

function sealingKeyOf(fingerprintKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fingerprintKey, '', 'values in Redis', SEALING_KEY_BYTES));
}

/** Names the build; one that is not known shares with nobody. */
function build(): string {
  return existsSync(BUILT_FROM) ? readFileSync(BUILT_FROM, 'utf8') : randomUUID();
}
