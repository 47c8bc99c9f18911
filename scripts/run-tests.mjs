/**
 * `npm test`: every check of the project, the quick ones first, up to the first that fails.
 * `--long` runs the jest projects alone with TEST_LONG=1 (full-size seeds and crash rounds).
 * Jest's reports go to TEST_REPORT_DIRECTORY, else to .data/test-reports.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { countTests } from './count-tests.mjs';

const project = join(import.meta.dirname, '..');
const long = process.argv.includes('--long');
const reports = resolve(process.env['TEST_REPORT_DIRECTORY'] ?? join(project, '.data/test-reports'));

const script = (name) => ({ name, arguments: ['run', '--silent', name] });
const jest = (name) => ({
  name: `${name} tests`,
  arguments: ['run', '--silent', 'jest', '--', '--selectProjects', name, '--json', '--outputFile', join(reports, `${name}.json`)],
});

/** Dates of accounts have no zone: their tests pass whatever zone the process runs in, on both sides of the date line. */
const inZone = (zone) => ({
  name: `fiscal dates in ${zone}`,
  arguments: ['run', '--silent', 'jest', '--', '--selectProjects', 'unit', '--testPathPatterns', 'libs/fiscal-calendar'],
  environment: { TZ: zone, TEST_LONG: '' },
});

const checks = ['format:check', 'build', 'lint', 'typecheck', 'docs:check'].map(script);
const suites = ['unit', 'arch', 'integration', 'e2e', 'processes'].map(jest);
const [unit, ...others] = suites;
const tests = [unit, ...['Pacific/Auckland', 'America/Los_Angeles'].map(inZone), ...others];
const stages = long ? [script('build'), ...tests] : [...checks, ...tests];

function run(stage) {
  const startedAt = performance.now();
  console.log(`\n== ${stage.name}`);
  const { status } = spawnSync('npm', stage.arguments, {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, ...(long ? { TEST_LONG: '1' } : {}), ...stage.environment },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`== ${stage.name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return status === 0;
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const failed = stages.find((stage) => !run(stage));
const counts = countTests([reports]);
const skipped = failed === undefined ? [] : stages.slice(stages.indexOf(failed) + 1).map((stage) => stage.name);
if (skipped.length > 0) console.log(`\nNot run because of the failure: ${skipped.join(', ')}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed${failed === undefined ? '' : ` (${failed.name} failed)`}`);
process.exitCode = failed === undefined ? 0 : 1;
