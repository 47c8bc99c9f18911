import { isMigration, isProduction, isTest, type SourceFile } from './source-files.ts';

/** What a text check found wrong in a file; empty when all is well. */
export type TextCheck = (file: SourceFile) => readonly string[];

const MAX_LINES = { production: 200, test: 300 };
const DEFAULT_EXPORT_BY_FORMAT = /^libs\/testing\/src\/jest\//;
/** Written apart, so that this file passes its own check. */
const UNFINISHED = new RegExp(['\\b(?:TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK)\\b'].join(''));
const MAY_READ_ENVIRONMENT = [/^src\/main\.ts$/, /^src\/app\/[a-z-]+\.command-line\.ts$/];

const isComment = (line: string) => /^\s*(?:\/\/|\/\*|\*)/.test(line);

function linesMatching(file: SourceFile, pattern: RegExp, includingComments = false): string[] {
  return file.text
    .split('\n')
    .map((line, index) => ({ line, at: `${file.path}:${index + 1}: ${line.trim()}` }))
    .filter(({ line }) => (includingComments || !isComment(line)) && pattern.test(line))
    .map(({ at }) => at);
}

const staysShort: TextCheck = (file) => {
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  const limit = isTest(file.path) ? MAX_LINES.test : MAX_LINES.production;
  return isMigration(file.path) || lines <= limit ? [] : [`${file.path} has ${lines} lines, at most ${limit}`];
};

const isInKebabCase: TextCheck = ({ path }) =>
  path.split('/').every((part) => /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/.test(part))
    ? []
    : [`${path} is not in kebab-case`];

const isNamedForWhatItDoes: TextCheck = ({ path }) =>
  /(?:^|\/|-)(?:utils?|commons?|helpers?|shared|misc)(?:[./-]|$)/.test(path) ? [`${path}: name what it does`] : [];

const keepsIndexToContracts: TextCheck = ({ path }) =>
  !path.endsWith('/index.ts') || /^(?:libs\/[^/]+\/src|src\/[^/]+\/contracts(?:\/nest)?)\/index\.ts$/.test(path)
    ? []
    : [`${path}: index.ts belongs in libs/<name>/src, src/<module>/contracts and contracts/nest only`];

const hasNoDefaultExport: TextCheck = (file) =>
  DEFAULT_EXPORT_BY_FORMAT.test(file.path) ? [] : linesMatching(file, /^export default\b|^export \{.*\bas default\b/);

const readsNoEnvironment: TextCheck = (file) =>
  !isProduction(file.path) || MAY_READ_ENVIRONMENT.some((allowed) => allowed.test(file.path))
    ? []
    : linesMatching(file, /\bprocess\b\s*(?:\??\.|\[['"])\s*env\b|\benv\b.*=\s*process\b|\bfrom '(?:node:)?process'/);

const promisesNothing: TextCheck = (file) => linesMatching(file, UNFINISHED, true);

const keepsItsTypes: TextCheck = (file) =>
  isProduction(file.path)
    ? linesMatching(file, /(?::\s*any|\bas any|<any)(?=\s*(?:[;,)\]}=|&>{[]|$))|\bas unknown as\b/).concat(
        linesMatching(file, /@ts-ignore|@ts-nocheck|@ts-expect-error|(?:eslint|oxlint)-disable/, true),
      )
    : [];

const importsWithEndings: TextCheck = (file) =>
  linesMatching(file, /^(?:import|export|\}|.*\bawait import\()\s*(?:.*\bfrom )?'\.{1,2}\/[^']*(?<!\.ts|\.json)'/);

/** By name, so that each has its planted case. */
export const TEXT_CHECKS = {
  staysShort,
  isInKebabCase,
  isNamedForWhatItDoes,
  keepsIndexToContracts,
  hasNoDefaultExport,
  readsNoEnvironment,
  promisesNothing,
  keepsItsTypes,
  importsWithEndings,
} satisfies Record<string, TextCheck>;
