/**
 * In the checkout the example runs on the product beside it, with the packages of that: builds it when it is out of date and links it.
 * Elsewhere npm has installed the product, and there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');
const builder = join(checkout, 'scripts/build-when-needed.mjs');
const link = join(import.meta.dirname, 'node_modules/settings-management');

if (existsSync(builder)) {
  const { status } = spawnSync(process.execPath, [builder], { cwd: checkout, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  if (!existsSync(link)) {
    mkdirSync(join(import.meta.dirname, 'node_modules'), { recursive: true });
    symlinkSync(checkout, link, 'junction');
  }
}
