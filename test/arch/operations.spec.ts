import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfiguration } from '../../src/app/configuration.ts';
import { PROJECT } from './dependency-cruise.ts';

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
const page = read('docs/operations.md');
const rules = read('ops/alerts.yml');

/** The text below a heading of the second level. */
function section(text: string, heading: string): string {
  const found = new RegExp(`^## ${heading}\n([\\s\\S]*?)(?=^## )`, 'm').exec(`${text}\n## end\n`)?.[1];
  if (found === undefined) throw new Error(`There is no heading "${heading}".`);
  return found;
}

/** What stands in backquotes in the first column of the tables of a text. */
function firstColumn(text: string): readonly string[] {
  const cells = [...text.matchAll(/^\| ([^|]*`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).sort();
}

/** Metrics by their type, as docs/metrics.md has them. */
const metrics = new Map(
  [...read('docs/metrics.md').matchAll(/^\| `([a-z0-9_]+)` \| (\w+) \|/gm)].map(([, name = '', type = '']) => [name, type]),
);

/** The names that a histogram or another metric is asked by in PromQL. */
const series = [...metrics].flatMap(([name, type]) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
);

const alerts = [...rules.matchAll(/- alert: (\w+)\n +expr: (.+)\n/g)].map(([, name = '', expression = '']) => ({ name, expression }));

/** The series that an expression asks for: names that are neither functions, nor labels, nor words of PromQL. */
function askedFor(expression: string): readonly string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring) \([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/\b[a-zA-Z_]\w*\b(?!\s*\()/g)].map(([name]) => name);
  return names.filter((name) => !['and', 'or', 'unless', 'sum', 'max', 'min'].includes(name));
}

describe('docs/operations.md', () => {
  it('names every variable that the start reads, and no other', () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(
      { DATABASE_URL: 'postgres://app@db/settings', FINGERPRINT_KEY: 'k'.repeat(32) },
      {
        get: (given, name) => {
          asked.add(String(name));
          return given[String(name)];
        },
      },
    );
    readConfiguration(env);

    expect(asked.size).toBeGreaterThan(10);
    expect(firstColumn(section(page, 'Configuration'))).toEqual([...asked].sort());
  });

  it('tells the defaults that hold', () => {
    const { host, port, poolSize, dataDirectory, logLevel, drainSeconds } = readConfiguration({});
    const production = readConfiguration({ NODE_ENV: 'production' });
    const defaults = { HOST: host, PORT: port, DATABASE_POOL_SIZE: poolSize, DATA_DIRECTORY: dataDirectory, LOG_LEVEL: logLevel };

    for (const [name, value] of Object.entries(defaults)) expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| .* \\| \`${value}\``, 'm'));
    expect(page).toMatch(
      new RegExp(`^\\| \`DRAIN_SECONDS\` \\| .* \\| \`${production.drainSeconds}\` in production, else \`${drainSeconds}\``, 'm'),
    );
  });

  it('says of every metric what is normal, and of no other', () => {
    expect(metrics.size).toBeGreaterThan(20);
    expect(firstColumn(section(page, 'Metrics and alerts'))).toEqual([...metrics.keys()].sort());
  });

  it('explains every alert, and no other', () => {
    const explained = [...section(page, 'Metrics and alerts').matchAll(/^### (\w+)$/gm)].map(([, name]) => name);

    expect(alerts.length).toBeGreaterThan(10);
    expect(explained).toEqual(alerts.map(({ name }) => name));
  });

  it('links to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);

    for (const path of links) expect(() => read(join('docs', path))).not.toThrow();
  });
});

describe('ops/alerts.yml', () => {
  it('asks for series that the server has', () => {
    const unknown = alerts.flatMap(({ name, expression }) =>
      askedFor(expression)
        .filter((asked) => asked !== 'up' && !series.includes(asked))
        .map((asked) => `${name}: ${asked}`),
    );

    expect(unknown).toEqual([]);
    expect(alerts.flatMap(({ expression }) => askedFor(expression)).length).toBeGreaterThanOrEqual(alerts.length);
  });

  it.each([
    ['is what Prometheus takes', ['check', 'rules', 'alerts.yml'], `SUCCESS: ${alerts.length} rules found`],
    ['tells what lasts, and is quiet about what does not', ['test', 'rules', 'alerts.test.yml'], 'SUCCESS'],
  ])('%s', (_name, command, said) => {
    const { error, status, stdout, stderr } = spawnSync('promtool', command, { cwd: join(PROJECT, 'ops'), encoding: 'utf8' });
    if (error !== undefined) return void process.stdout.write('There is no promtool on this machine: the alerts are not tried here.\n');

    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining(said)]);
  });
});
