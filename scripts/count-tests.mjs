/** Sums jest's JSON reports below the given folders and prints `N passed, N failed`; a test file that could not run counts as one failure. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export function countTests(folders) {
  const reports = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
    );
  return reports.reduce(
    (sum, report) => ({
      passed: sum.passed + report.numPassedTests,
      failed: sum.failed + report.numFailedTests + report.numRuntimeErrorTestSuites,
    }),
    { passed: 0, failed: 0 },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = countTests(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed`);
}
