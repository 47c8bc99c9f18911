import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { cruise, PROJECT, type Cruise } from './dependency-cruise.ts';
import { plantTree } from './planted-tree.ts';
import { PLANTED_GOOD_IMPORTS, PLANTED_VIOLATIONS } from './planted-violations.ts';
import { sourceFiles } from './source-files.ts';

const FLOOR = { modules: 120, dependencies: 400 };
const asText = ({ rule, from, to }: { rule: string; from: string; to: string }) => `${rule}: ${from} -> ${to}`;
const reported = (report: Cruise) => report.summary.violations.map(({ rule, from, to }) => asText({ rule: rule.name, from, to }));

describe('the dependency rules over src and libs', () => {
  let report: Cruise;
  beforeAll(async () => {
    report = await cruise(PROJECT);
  });

  it('are all kept', () => {
    expect(reported(report)).toEqual([]);
  });

  it('were checked on every file', () => {
    const cruised = new Set(report.modules.map((module) => module.source));

    const missed = sourceFiles('src', 'libs').filter((file) => !cruised.has(file.path));

    expect(missed.map((file) => file.path)).toEqual([]);
    expect(report.summary.totalCruised).toBeGreaterThanOrEqual(FLOOR.modules);
    expect(report.summary.totalDependenciesCruised).toBeGreaterThanOrEqual(FLOOR.dependencies);
  });

  it('followed every import of a lib to its source', () => {
    const followed = new Set(
      report.modules.flatMap(({ source, dependencies }) => dependencies.map(({ module, resolved }) => `${source} ${module} ${resolved}`)),
    );
    const written = sourceFiles('src', 'libs').flatMap(({ path, text }) =>
      [...text.matchAll(/^(?:import|export|\}) .*from '#libs\/([a-z-]+)';$/gm)].map(
        ([, lib]) => `${path} #libs/${lib} libs/${lib}/src/index.ts`,
      ),
    );

    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((line) => !followed.has(line))).toEqual([]);
  });
});

describe('a planted violation', () => {
  let folder: string;
  let report: Cruise;
  beforeAll(async () => {
    folder = plantTree();
    report = await cruise(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('exists for every rule', () => {
    const planted = new Set(PLANTED_VIOLATIONS.map(({ rule }) => rule));

    expect([...planted].sort()).toEqual(report.summary.ruleSetUsed.forbidden.map(({ name }) => name).sort());
  });

  it.each(PLANTED_VIOLATIONS.map((planted) => [planted.rule, planted] as const))('of %s is found', (_, planted) => {
    expect(reported(report)).toContain(asText(planted));
  });

  it('is told from good imports, none of which is reported', () => {
    const guilty = report.summary.violations.filter(({ from, to }) =>
      PLANTED_GOOD_IMPORTS.some((good) => good.from === from && good.to === to),
    );

    expect(guilty).toEqual([]);
  });
});
