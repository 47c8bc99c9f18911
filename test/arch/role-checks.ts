import type { SourceFile } from './source-files.ts';
import { isTest } from './source-files.ts';
import type { TextCheck } from './text-checks.ts';

/** The folders of a module whose files all have one of these roles. */
const ROLES_OF_FOLDER: readonly (readonly [folder: RegExp, roles: readonly string[]])[] = [
  [/^src\/[^/]+\/commands\//, ['command', 'handler']],
  [/^src\/[^/]+\/queries\//, ['query', 'handler']],
  [/^src\/[^/]+\/http\/dto\//, ['request', 'response']],
  [/^src\/[^/]+\/http\/[^/]+$/, ['controller', 'interceptor']],
  [/^src\/[^/]+\/listeners\//, ['listener']],
  [/^src\/[^/]+\/workflows\//, ['workflow']],
  [/^src\/[^/]+\/domain\/rules\//, ['rule']],
];

/** The roles that live in one place of a module only. */
const FOLDER_OF_ROLE: Readonly<Record<string, RegExp>> = {
  command: /^src\/[^/]+\/commands\//,
  query: /^src\/[^/]+\/queries\//,
  interceptor: /^src\/[^/]+\/http\/[^/]+$/,
  controller: /^src\/[^/]+\/http\/[^/]+$/,
  request: /^src\/[^/]+\/http\/dto\//,
  response: /^src\/[^/]+\/http\/dto\//,
  listener: /^src\/[^/]+\/listeners\/on-/,
  workflow: /^src\/[^/]+\/workflows\//,
  rule: /^src\/[^/]+\/domain\/rules\//,
  repository: /^src\/[^/]+\/persistence\//,
  'data-provider': /^src\/[^/]+\/data-providers\//,
  coordinator: /^src\/[^/]+\/[^/]+\.coordinator\.ts$/,
  section: /^src\/([^/]+)\/\1\.section\.ts$/,
};

const ROLES_WITH_ONE_CLASS = [
  'command',
  'query',
  'controller',
  'listener',
  'workflow',
  'rule',
  'repository',
  'data-provider',
  'coordinator',
  'section',
  'module',
  'entity',
];

const pascal = (words: string) => words.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function nameAndRole({ path }: SourceFile): { name: string; role: string | undefined } {
  const [name = '', ...rest] = (path.split('/').at(-1) ?? '').split('.');
  return { name, role: rest.length > 1 ? rest.at(-2) : undefined };
}

const inSrc = ({ path }: SourceFile) => path.startsWith('src/') && !isTest(path);

const folderHoldsItsRoles: TextCheck = (file) => {
  const { role } = nameAndRole(file);
  const expected = inSrc(file) ? ROLES_OF_FOLDER.find(([folder]) => folder.test(file.path))?.[1] : undefined;
  return expected === undefined || expected.includes(role ?? '')
    ? []
    : [`${file.path} should end in ${expected.map((each) => `.${each}.ts`).join(' or ')}`];
};

const roleLivesInItsFolder: TextCheck = (file) => {
  const { role } = nameAndRole(file);
  const folder = inSrc(file) && role !== undefined ? FOLDER_OF_ROLE[role] : undefined;
  return folder === undefined || folder.test(file.path)
    ? []
    : [`${file.path}: a .${role}.ts lives in ${folder.source.replaceAll('\\', '')}`];
};

const isNamedAfterItsClass: TextCheck = (file) => {
  const { name, role } = nameAndRole(file);
  if (!inSrc(file) || role === undefined || !ROLES_WITH_ONE_CLASS.includes(role)) return [];
  const names = `${pascal(name)}(?:${pascal(role)})?(?:Impl)?`;
  return new RegExp(`^export (?:abstract )?(?:class|const|interface) ${names}\\b`, 'm').test(file.text)
    ? []
    : [`${file.path} should export ${names}`];
};

/** By name, so that each has its planted case. */
export const ROLE_CHECKS = { folderHoldsItsRoles, roleLivesInItsFolder, isNamedAfterItsClass } satisfies Record<string, TextCheck>;
