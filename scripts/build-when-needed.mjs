/**
 * Builds when dist was not made from the sources as they are now, so that `npm start` works in a fresh clone and after any change.
 * `--record` (at the end of `npm run build`) notes in dist what it was made from. Without sources, as in the container image, there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');
const stamp = join(project, 'dist', '.built-from');
const inputs = ['src', 'libs', 'mikro-orm.config.ts', 'tsconfig.json', 'package-lock.json'];

function filesBelow(path) {
  if (!existsSync(join(project, path))) return [];
  if (statSync(join(project, path)).isFile()) return [path];
  return readdirSync(join(project, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

function digestOfSources() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(filesBelow)) {
    if (/^libs\/testing\/|\.spec\.ts$/.test(path)) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(project, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

if (process.argv.includes('--record')) {
  writeFileSync(stamp, digestOfSources());
} else if (existsSync(join(project, 'src')) && !(existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources())) {
  console.log('Building: dist is missing or older than the sources.');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: project,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
