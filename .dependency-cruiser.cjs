/**
 * The rings of ARCHITECTURE.md as rules. `npm run lint` applies them to src and libs; test/arch/dependency-rules.spec.ts plants a
 * violation of every rule below and expects it to be found, so a new rule needs a new plant.
 */
const PURE = ['kernel', 'setting-resolution', 'flag-engine', 'fiscal-calendar'];
const PURE_PACKAGES = ['re2js', 'ajv', 'ajv-formats'];
const PLATFORM = ['observability', 'persistence', 'changes', 'secrets', 'work', 'layers', 'http'];
const SUPPORTING_MODULES = ['core', 'organisation', 'identity', 'change-control'];

const any = (names) => `(?:${names.join('|')})`;
const SPEC = '\\.(?:spec|int-spec|e2e-spec)\\.ts$';
/** Folders of src that put modules together instead of being one. */
const COMPOSITION = '(?:app|migrations)';
/** A module over stand-ins in memory, which the package offers to tests. */
const STAND_INS = '^src/[^/]+/(?:testing/|[^/]+-testing\\.module\\.ts$)';
const MODULE = `^src/(?!${COMPOSITION}/)([^/]+)/`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const rings = [
  rule(
    'no-circular',
    'Two files that need each other are one thing in two places: move the common part below both.',
    {},
    { circular: true },
  ),
  rule('everything-resolves', 'A module that is not found is a module whose rules are not checked.', {}, { couldNotResolve: true }),
  rule(
    'libs-never-import-src',
    'Nothing points back: libs know no business.',
    { path: '^libs/', pathNot: '^libs/testing/' },
    { path: '^src/' },
  ),
  rule(
    'pure-libs-stay-pure',
    `Pure libs import pure libs and ${PURE_PACKAGES.join(', ')} only: no Nest, no ORM, no node: modules.`,
    { path: `^libs/${any(PURE)}/`, pathNot: SPEC },
    { pathNot: [`^libs/${any(PURE)}/`, `^node_modules/${any(PURE_PACKAGES)}/`] },
  ),
  rule(
    'flag-engine-needs-kernel-and-re2-only',
    'Flags are evaluated wherever the engine is put: it brings expressions of linear time and nothing else.',
    { path: '^libs/flag-engine/', pathNot: SPEC },
    { pathNot: ['^libs/(?:flag-engine|kernel)/', '^node_modules/re2js/'] },
  ),
  rule(
    'fiscal-calendar-needs-kernel-only',
    'Dates of accounts depend on nothing that is released on its own: no time zone data, no date library.',
    { path: '^libs/fiscal-calendar/', pathNot: SPEC },
    { pathNot: '^libs/(?:fiscal-calendar|kernel)/' },
  ),
  ...PLATFORM.slice(0, -1).map((lib, position) =>
    rule(
      `platform-order-${lib}`,
      `Platform libs stand in the order kernel < ${PLATFORM.join(' < ')}; each imports only earlier ones.`,
      { path: `^libs/${lib}/`, pathNot: SPEC },
      { path: `^libs/${any(PLATFORM.slice(position + 1))}/` },
    ),
  ),
  rule(
    'libs-only-through-their-index',
    'The index is what a lib promises; everything behind it may change.',
    { path: '^(?:libs/([^/]+)|src)/' },
    { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
  ),
  rule(
    'libs-only-by-name',
    'Libs are imported as #libs/<name>, never by a relative path.',
    { path: '^(?:libs/([^/]+)|src)/' },
    { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  ),
  rule(
    'testing-knows-the-composition-root-only',
    'libs/testing starts the whole application and migrates databases; it knows no module from inside.',
    { path: '^libs/testing/' },
    { path: '^src/', pathNot: `^src/(?:${COMPOSITION}/|settings-management\\.(?:module|entry)\\.ts$|main\\.ts$)` },
  ),
  rule(
    'testing-only-from-tests',
    'libs/testing is not part of the product.',
    { path: '^(?:src|libs)/', pathNot: [SPEC, '^libs/testing/'] },
    { path: '^libs/testing/' },
  ),
  rule(
    'stand-ins-only-for-tests',
    'What stands in memory for the database is for the tests of applications; the product never runs on it.',
    { path: '^(?:src|libs)/', pathNot: [SPEC, STAND_INS, '^src/[^/]*-testing\\.entry\\.ts$'] },
    { path: STAND_INS },
  ),
  rule(
    'no-development-packages',
    'An installation without development dependencies must run. Optional peers are development dependencies, too.',
    { path: '^(?:src|libs)/', pathNot: [SPEC, '^libs/testing/'] },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
  ),
  rule(
    'only-declared-packages',
    'A package that is not in package.json is there by accident.',
    { path: '^(?:src|libs)/' },
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
];

const modules = [
  rule(
    'siblings-import-contracts-only',
    `Other modules see contracts/ only. One exception: a module's forRoot, in its .module.ts, brings the supporting modules (${SUPPORTING_MODULES.join(', ')}) itself.`,
    { path: MODULE, pathNot: [SPEC, '^src/[^/]+/[^/]+\\.module\\.ts$'] },
    { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/contracts/', `^src/${COMPOSITION}/`] },
  ),
  rule(
    'module-files-bring-supporting-modules-only',
    `A .module.ts imports the contracts of siblings and the .module.ts of ${SUPPORTING_MODULES.join(', ')}.`,
    { path: '^src/([^/]+)/[^/]+\\.module\\.ts$', pathNot: `^src/${COMPOSITION}/` },
    {
      path: '^src/[^/]+/',
      pathNot: ['^src/$1/', '^src/[^/]+/contracts/', `^src/${any(SUPPORTING_MODULES)}/[^/]+\\.module\\.ts$`, `^src/${COMPOSITION}/`],
    },
  ),
  rule(
    'modules-know-no-composition',
    'src/app and src/migrations put modules together; a module that knew them would be a circle. Only a .module.ts may ask for the migrations.',
    { path: MODULE, pathNot: SPEC },
    { path: '^src/(?:app/|main\\.ts$|settings-management\\.(?:module|entry)\\.ts$)' },
  ),
  rule(
    'migrations-only-from-the-root',
    'Migrations run at start, from src/app, or from a module that was asked to migrate.',
    { path: MODULE, pathNot: [SPEC, '^src/[^/]+/[^/]+\\.module\\.ts$'] },
    { path: '^src/migrations/' },
  ),
  rule(
    'nothing-imports-main',
    'main.ts is where the process starts.',
    { path: '^(?:src|libs)/', pathNot: '^libs/testing/' },
    { path: '^src/main\\.ts$' },
  ),
];

/** Inside a module: each level may import its own and earlier ones. */
const LEVELS = [
  { name: 'contracts', path: 'contracts/' },
  { name: 'domain', path: 'domain/' },
  { name: 'persistence', path: '(?:persistence|data-providers)/' },
  { name: 'commands', path: '(?:commands|queries)/' },
  { name: 'codecs', path: 'codecs/' },
  { name: 'coordinator', path: '[^/]+\\.(?:coordinator|section)\\.ts$' },
  { name: 'edge', path: '(?:http|listeners|workflows|openfeature)/' },
  { name: 'module', path: '[^/]+\\.module\\.ts$' },
];

const insideAModule = [
  ...LEVELS.slice(0, -1).map((level, position) =>
    rule(
      `module-order-${level.name}`,
      'contracts <- domain <- persistence, data-providers <- commands, queries <- codecs <- coordinator, section <- http, listeners, workflows <- module.',
      { path: `${MODULE}${level.path}`, pathNot: SPEC },
      {
        path: LEVELS.slice(position + 1).map((later) => `^src/$1/${later.path}`),
        ...(level.name === 'contracts' ? { pathNot: '^src/$1/contracts/' } : {}),
      },
    ),
  ),
  rule(
    'queries-read-through-data-providers',
    'Queries never touch repositories or entities.',
    { path: `${MODULE}queries/`, pathNot: SPEC },
    { path: '^src/$1/persistence/' },
  ),
  rule(
    'commands-load-through-repositories',
    'The facts of a write are loaded inside the unit of work, by repositories; a data provider is the read side.',
    { path: `${MODULE}commands/`, pathNot: SPEC },
    { path: '^src/$1/data-providers/' },
  ),
  rule(
    'coordinators-only-send-messages',
    'A coordinator builds messages and sends them to a bus.',
    { path: `${MODULE}[^/]+\\.coordinator\\.ts$`, pathNot: SPEC },
    { path: '^src/$1/(?:persistence|data-providers)/' },
  ),
  rule(
    'controllers-go-through-the-coordinator',
    'HTTP reaches data through the coordinator.',
    { path: `${MODULE}http/`, pathNot: SPEC },
    { path: '^src/$1/(?:persistence|data-providers)/' },
  ),
  rule(
    'http-stays-at-the-edge',
    'Only http/, contracts/nest/ and the .module.ts know HTTP.',
    {
      path: `${MODULE}(?:contracts/(?!nest/)|(?:domain|persistence|data-providers|commands|queries|codecs|listeners|workflows)/|[^/]+\\.(?:coordinator|section)\\.ts$)`,
      pathNot: SPEC,
    },
    { path: ['^libs/http/', '^node_modules/(?:fastify|@fastify/|@nestjs/platform-fastify)'] },
  ),
  rule(
    'openfeature-only-in-its-folder',
    'The SDK of OpenFeature is there for who wants it: what needs it is in openfeature/ and has an entry of its own.',
    { path: '^(?:src|libs)/', pathNot: [SPEC, '^src/[^/]+/openfeature/'] },
    { path: '^node_modules/@openfeature/' },
  ),
  rule(
    'openfeature-needs-its-entry',
    'Whoever imports openfeature/ needs the SDK: only the entry of that name does.',
    { path: '^src/', pathNot: [SPEC, '^src/[^/]+/openfeature/', '^src/[^/]+/flags-provider\\.module\\.ts$', '-openfeature\\.entry\\.ts$'] },
    { path: '^src/[^/]+/openfeature/' },
  ),
  rule(
    'domain-knows-no-framework',
    'Decide functions, rules and exceptions need no Nest, no layers, no buses; entities need the ORM.',
    { path: `${MODULE}domain/`, pathNot: SPEC },
    { path: ['^libs/(?:layers|work|http|observability)/', '^node_modules/@nestjs/'] },
  ),
];

module.exports = {
  forbidden: [...rings, ...modules, ...insideAModule],
  options: {
    doNotFollow: { path: ['node_modules'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
