import { describe, expect, it } from '@jest/globals';
import { ROLE_CHECKS } from './role-checks.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';
import { TEXT_CHECKS } from './text-checks.ts';

const CHECKS = { ...TEXT_CHECKS, ...ROLE_CHECKS };
type CheckName = keyof typeof CHECKS;

const file = (path: string, text = ''): SourceFile => ({ path, text });
const lines = (count: number) => 'x\n'.repeat(count);
const unfinished = ['TO', 'DO'].join('');

/** For each check a file that breaks it and one just on its right side. */
const PLANTED: Readonly<Record<CheckName, readonly { bad: SourceFile; good: SourceFile }[]>> = {
  staysShort: [
    { bad: file('src/a/b.ts', lines(201)), good: file('src/a/b.ts', lines(200)) },
    { bad: file('src/a/b.spec.ts', lines(301)), good: file('src/a/b.spec.ts', lines(300)) },
    { bad: file('libs/a/src/b.ts', lines(201)), good: file('src/migrations/1-b.migration.ts', lines(900)) },
  ],
  isInKebabCase: [{ bad: file('src/a/someThing.ts'), good: file('src/a/some-thing.data-provider.ts') }],
  isNamedForWhatItDoes: [
    { bad: file('src/a/utils/b.ts'), good: file('src/a/outils/b.ts') },
    { bad: file('libs/a/src/json-helpers.ts'), good: file('libs/a/src/json.ts') },
  ],
  keepsIndexToContracts: [
    { bad: file('src/a/domain/index.ts'), good: file('src/a/contracts/nest/index.ts') },
    { bad: file('libs/a/src/b/index.ts'), good: file('libs/a/src/index.ts') },
  ],
  hasNoDefaultExport: [{ bad: file('src/a/b.ts', 'export default class B {}'), good: file('src/a/b.ts', 'export class B {}') }],
  readsNoEnvironment: [
    { bad: file('src/a/b.ts', "const port = process.env['PORT'];"), good: file('src/main.ts', "const port = process.env['PORT'];") },
    {
      bad: file('libs/a/src/b.ts', 'const { env } = process;'),
      good: file('src/app/make-key.command-line.ts', 'const { env } = process;'),
    },
    {
      bad: file('libs/a/src/b.ts', "import { env } from 'node:process';"),
      good: file('libs/a/src/b.ts', '// process.env is read by main only'),
    },
  ],
  promisesNothing: [{ bad: file('src/a/b.ts', `// ${unfinished}: later`), good: file('src/a/b.ts', "const title = 'Todo';") }],
  keepsItsTypes: [
    { bad: file('src/a/b.ts', 'const a: any = 1;'), good: file('src/a/b.ts', "const a = 'scope: any scope';") },
    { bad: file('src/a/b.ts', 'return value as any;'), good: file('src/a/b.ts', 'return value as unknown;') },
    { bad: file('src/a/b.ts', 'return value as unknown as B;'), good: file('src/a/b.spec.ts', 'return value as unknown as B;') },
    { bad: file('src/a/b.ts', '// @ts-expect-error'), good: file('src/a/b.ts', '// an error is expected here') },
  ],
  importsWithEndings: [{ bad: file('src/a/b.ts', "import { c } from './c';"), good: file('src/a/b.ts', "import { c } from './c.ts';") }],
  folderHoldsItsRoles: [
    { bad: file('src/a/commands/update.ts'), good: file('src/a/commands/update.command.ts') },
    { bad: file('src/a/http/dto/update.ts'), good: file('src/a/http/dto/update.request.ts') },
    { bad: file('src/a/domain/rules/checks.ts'), good: file('src/a/domain/decide.ts') },
  ],
  roleLivesInItsFolder: [
    { bad: file('src/a/domain/settings.controller.ts'), good: file('src/a/http/settings.controller.ts') },
    { bad: file('src/a/queries/b.coordinator.ts'), good: file('src/a/a.coordinator.ts') },
    { bad: file('src/a/listeners/setting-changed.listener.ts'), good: file('src/a/listeners/on-setting-changed.listener.ts') },
  ],
  isNamedAfterItsClass: [
    {
      bad: file('src/a/commands/update-setting.command.ts', 'export class SetSetting {}'),
      good: file('src/a/commands/update-setting.command.ts', 'export class UpdateSetting {}'),
    },
    {
      bad: file('src/a/domain/rules/value-valid.rule.ts', 'class ValueValidRule {}'),
      good: file('src/a/domain/rules/value-valid.rule.ts', 'export class ValueValidRule {}'),
    },
  ],
};

const names = Object.keys(CHECKS) as CheckName[];

describe('the source tree', () => {
  const files = sourceFiles('src', 'libs', 'test', 'demo', 'bench', 'examples', 'scripts');

  it('was read', () => {
    expect(files.length).toBeGreaterThan(150);
  });

  it.each(names)('%s', (name) => {
    expect(files.flatMap(CHECKS[name])).toEqual([]);
  });
});

describe('a check of the source tree', () => {
  it.each(names.flatMap((name) => PLANTED[name].map((planted) => [name, planted] as const)))(
    '%s finds its planted case',
    (name, { bad, good }) => {
      expect(CHECKS[name](bad)).toHaveLength(1);
      expect(CHECKS[name](good)).toEqual([]);
    },
  );
});
