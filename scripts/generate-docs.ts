import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorsPage } from './docs/errors-page.ts';
import { eventsPage } from './docs/events-page.ts';
import { metricsPage } from './docs/metrics-page.ts';
import { permissionsPage } from './docs/permissions-page.ts';
import { productionSources } from './docs/sources.ts';

// Generated pages of docs/. With --check nothing is written: an undeclared difference ends with code 1.
// The application itself is asked in its compiled form, since decorators do not run as TypeScript.
const compiled = new URL('../dist/src/app/describe-application.js', import.meta.url).href;
const { describeApplication }: typeof import('../src/app/describe-application.ts') = await import(compiled);
const application = await describeApplication();
const sources = productionSources();

const pages: Readonly<Record<string, string>> = {
  'docs/openapi.json': `${JSON.stringify(application.openApi, null, 2)}\n`,
  'docs/permissions.md': permissionsPage(application.permissions, application.roles),
  'docs/errors.md': errorsPage(sources, application.kinds),
  'docs/events.md': eventsPage(sources),
  'docs/metrics.md': metricsPage(application.metrics),
};

const outdated = Object.entries(pages).filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [path] of outdated) process.stderr.write(`${path} is not up to date: run "npm run docs".\n`);
  process.exit(outdated.length === 0 ? 0 : 1);
}
for (const [path, text] of outdated) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
process.exit(0);
