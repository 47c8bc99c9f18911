/** One import: the file that has it, what it names, and the file that it means. */
export interface PlantedImport {
  readonly from: string;
  readonly specifier: string;
  readonly to: string;
}

export interface PlantedViolation extends PlantedImport {
  readonly rule: string;
}

const lib = (name: string) => ({ specifier: `#libs/${name}`, to: `libs/${name}/src/index.ts` });
const npm = (name: string) => ({ specifier: name, to: `node_modules/${name}/index.js` });
const relative = (specifier: string, to: string) => ({ specifier, to });

/** At least one for every rule of .dependency-cruiser.cjs. */
export const PLANTED_VIOLATIONS: readonly PlantedViolation[] = [
  { rule: 'no-circular', from: 'libs/work/src/egg.ts', ...relative('./hen.ts', 'libs/work/src/hen.ts') },
  { rule: 'everything-resolves', from: 'libs/work/src/lost.ts', ...relative('./missing.ts', './missing.ts') },
  {
    rule: 'libs-never-import-src',
    from: 'libs/work/src/back.ts',
    ...relative('../../../src/alpha/contracts/a.ts', 'src/alpha/contracts/a.ts'),
  },
  { rule: 'pure-libs-stay-pure', from: 'libs/kernel/src/nest.ts', ...npm('@nestjs/common') },
  { rule: 'pure-libs-stay-pure', from: 'libs/setting-resolution/src/clock.ts', ...relative('node:perf_hooks', 'perf_hooks') },
  { rule: 'pure-libs-stay-pure', from: 'libs/flag-engine/src/up.ts', ...lib('layers') },
  { rule: 'flag-engine-needs-kernel-and-re2-only', from: 'libs/flag-engine/src/side.ts', ...lib('setting-resolution') },
  { rule: 'flag-engine-needs-kernel-and-re2-only', from: 'libs/flag-engine/src/schema.ts', ...npm('ajv') },
  { rule: 'pure-libs-stay-pure', from: 'libs/fiscal-calendar/src/zone.ts', ...npm('luxon') },
  { rule: 'fiscal-calendar-needs-kernel-only', from: 'libs/fiscal-calendar/src/schema.ts', ...npm('ajv') },
  { rule: 'platform-order-observability', from: 'libs/observability/src/up.ts', ...lib('persistence') },
  { rule: 'platform-order-persistence', from: 'libs/persistence/src/up.ts', ...lib('changes') },
  { rule: 'platform-order-changes', from: 'libs/changes/src/up.ts', ...lib('secrets') },
  { rule: 'platform-order-secrets', from: 'libs/secrets/src/up.ts', ...lib('work') },
  { rule: 'platform-order-work', from: 'libs/work/src/up.ts', ...lib('layers') },
  { rule: 'platform-order-layers', from: 'libs/layers/src/up.ts', ...lib('http') },
  {
    rule: 'libs-only-through-their-index',
    from: 'src/alpha/domain/deep.ts',
    ...relative('../../../libs/kernel/src/inner.ts', 'libs/kernel/src/inner.ts'),
  },
  {
    rule: 'libs-only-through-their-index',
    from: 'libs/layers/src/deep.ts',
    ...relative('../../kernel/src/inner.ts', 'libs/kernel/src/inner.ts'),
  },
  { rule: 'libs-only-by-name', from: 'libs/http/src/path.ts', ...relative('../../kernel/src/index.ts', 'libs/kernel/src/index.ts') },
  {
    rule: 'libs-only-by-name',
    from: 'src/alpha/domain/path.ts',
    ...relative('../../../libs/kernel/src/index.ts', 'libs/kernel/src/index.ts'),
  },
  {
    rule: 'testing-knows-the-composition-root-only',
    from: 'libs/testing/src/inside.ts',
    ...relative('../../../src/alpha/domain/d.ts', 'src/alpha/domain/d.ts'),
  },
  { rule: 'testing-only-from-tests', from: 'src/alpha/domain/fake.ts', ...lib('testing') },
  { rule: 'testing-only-from-tests', from: 'libs/http/src/fake.ts', ...lib('testing') },
  {
    rule: 'stand-ins-only-for-tests',
    from: 'src/alpha/queries/fast.query.ts',
    ...relative('../testing/memory.ts', 'src/alpha/testing/memory.ts'),
  },
  {
    rule: 'stand-ins-only-for-tests',
    from: 'src/settings-management.entry.ts',
    ...relative('./alpha/alpha-testing.module.ts', 'src/alpha/alpha-testing.module.ts'),
  },
  { rule: 'no-development-packages', from: 'src/alpha/domain/runner.ts', ...npm('jest') },
  { rule: 'only-declared-packages', from: 'src/alpha/domain/stray.ts', ...npm('undeclared') },
  {
    rule: 'siblings-import-contracts-only',
    from: 'src/alpha/commands/reach.command.ts',
    ...relative('../../beta/commands/c.command.ts', 'src/beta/commands/c.command.ts'),
  },
  {
    rule: 'siblings-import-contracts-only',
    from: 'src/alpha/persistence/reach.repository.ts',
    ...relative('../../beta/domain/d.ts', 'src/beta/domain/d.ts'),
  },
  {
    rule: 'module-files-bring-supporting-modules-only',
    from: 'src/gamma/gamma.module.ts',
    ...relative('../alpha/alpha.module.ts', 'src/alpha/alpha.module.ts'),
  },
  {
    rule: 'module-files-bring-supporting-modules-only',
    from: 'src/delta/delta.module.ts',
    ...relative('../identity/domain/d.ts', 'src/identity/domain/d.ts'),
  },
  {
    rule: 'modules-know-no-composition',
    from: 'src/alpha/listeners/on-start.listener.ts',
    ...relative('../../app/start.ts', 'src/app/start.ts'),
  },
  {
    rule: 'migrations-only-from-the-root',
    from: 'src/alpha/commands/migrate.command.ts',
    ...relative('../../migrations/migrate.ts', 'src/migrations/migrate.ts'),
  },
  { rule: 'nothing-imports-main', from: 'src/app/again.ts', ...relative('../main.ts', 'src/main.ts') },
  { rule: 'module-order-contracts', from: 'src/alpha/contracts/up.ts', ...relative('../domain/d.ts', 'src/alpha/domain/d.ts') },
  {
    rule: 'module-order-domain',
    from: 'src/alpha/domain/up.ts',
    ...relative('../persistence/r.repository.ts', 'src/alpha/persistence/r.repository.ts'),
  },
  {
    rule: 'module-order-persistence',
    from: 'src/alpha/data-providers/up.data-provider.ts',
    ...relative('../queries/q.query.ts', 'src/alpha/queries/q.query.ts'),
  },
  {
    rule: 'module-order-commands',
    from: 'src/alpha/commands/up.command.ts',
    ...relative('../alpha.coordinator.ts', 'src/alpha/alpha.coordinator.ts'),
  },
  {
    rule: 'module-order-codecs',
    from: 'src/alpha/codecs/up.ts',
    ...relative('../alpha.coordinator.ts', 'src/alpha/alpha.coordinator.ts'),
  },
  {
    rule: 'module-order-coordinator',
    from: 'src/beta/beta.section.ts',
    ...relative('./http/h.controller.ts', 'src/beta/http/h.controller.ts'),
  },
  { rule: 'module-order-edge', from: 'src/alpha/http/up.controller.ts', ...relative('../alpha.module.ts', 'src/alpha/alpha.module.ts') },
  {
    rule: 'queries-read-through-data-providers',
    from: 'src/alpha/queries/row.query.ts',
    ...relative('../persistence/r.repository.ts', 'src/alpha/persistence/r.repository.ts'),
  },
  {
    rule: 'commands-load-through-repositories',
    from: 'src/alpha/commands/read.command.ts',
    ...relative('../data-providers/p.data-provider.ts', 'src/alpha/data-providers/p.data-provider.ts'),
  },
  {
    rule: 'coordinators-only-send-messages',
    from: 'src/beta/beta.coordinator.ts',
    ...relative('./persistence/r.repository.ts', 'src/beta/persistence/r.repository.ts'),
  },
  {
    rule: 'controllers-go-through-the-coordinator',
    from: 'src/beta/http/row.controller.ts',
    ...relative('../persistence/r.repository.ts', 'src/beta/persistence/r.repository.ts'),
  },
  { rule: 'http-stays-at-the-edge', from: 'src/alpha/commands/status.command.ts', ...lib('http') },
  { rule: 'http-stays-at-the-edge', from: 'src/alpha/contracts/request.ts', ...npm('fastify') },
  { rule: 'domain-knows-no-framework', from: 'src/alpha/domain/injected.ts', ...npm('@nestjs/common') },
  { rule: 'openfeature-only-in-its-folder', from: 'src/alpha/contracts/sdk.ts', ...npm('@openfeature/server-sdk') },
  {
    rule: 'openfeature-needs-its-entry',
    from: 'src/alpha/alpha.entry.ts',
    ...relative('./openfeature/provider.ts', 'src/alpha/openfeature/provider.ts'),
  },
];

/** Makes other plants what they are; dependency-cruiser reports a circle once, at the other of its two imports. */
export const PLANTED_COMPANIONS: readonly PlantedImport[] = [
  { from: 'libs/work/src/hen.ts', ...relative('./egg.ts', 'libs/work/src/egg.ts') },
];

/** Near each rule, on its right side: none of these may be reported. */
export const PLANTED_GOOD_IMPORTS: readonly PlantedImport[] = [
  { from: 'libs/kernel/src/index.ts', ...relative('./inner.ts', 'libs/kernel/src/inner.ts') },
  { from: 'libs/setting-resolution/src/good.ts', ...lib('kernel') },
  { from: 'libs/setting-resolution/src/regexp.ts', ...npm('re2js') },
  { from: 'libs/setting-resolution/src/schema.ts', ...npm('ajv') },
  { from: 'libs/kernel/src/inner.spec.ts', ...lib('testing') },
  { from: 'libs/changes/src/down.ts', ...lib('persistence') },
  { from: 'libs/http/src/down.ts', ...lib('layers') },
  { from: 'libs/testing/src/index.ts', ...lib('http') },
  { from: 'libs/testing/src/start.ts', ...relative('../../../src/migrations/migrate.ts', 'src/migrations/migrate.ts') },
  { from: 'src/app/modules.ts', ...relative('../alpha/alpha.module.ts', 'src/alpha/alpha.module.ts') },
  { from: 'src/alpha/alpha-testing.module.ts', ...relative('./testing/memory.ts', 'src/alpha/testing/memory.ts') },
  { from: 'src/alpha-testing.entry.ts', ...relative('./alpha/alpha-testing.module.ts', 'src/alpha/alpha-testing.module.ts') },
  { from: 'src/main.ts', ...relative('./app/modules.ts', 'src/app/modules.ts') },
  { from: 'src/migrations/migrate.ts', ...relative('../alpha/persistence/e.entity.ts', 'src/alpha/persistence/e.entity.ts') },
  { from: 'src/alpha/alpha.module.ts', ...relative('../identity/identity.module.ts', 'src/identity/identity.module.ts') },
  { from: 'src/alpha/commands/c.command.ts', ...relative('../../beta/contracts/index.ts', 'src/beta/contracts/index.ts') },
  { from: 'src/alpha/commands/d.command.ts', ...relative('../persistence/r.repository.ts', 'src/alpha/persistence/r.repository.ts') },
  {
    from: 'src/alpha/queries/q.query.ts',
    ...relative('../data-providers/p.data-provider.ts', 'src/alpha/data-providers/p.data-provider.ts'),
  },
  { from: 'src/alpha/alpha.coordinator.ts', ...relative('./commands/c.command.ts', 'src/alpha/commands/c.command.ts') },
  { from: 'src/alpha/http/h.controller.ts', ...relative('../alpha.coordinator.ts', 'src/alpha/alpha.coordinator.ts') },
  { from: 'src/alpha/http/i.controller.ts', ...lib('http') },
  { from: 'src/alpha/contracts/nest/guard.ts', ...lib('http') },
  { from: 'src/alpha/workflows/w.workflow.ts', ...relative('../commands/c.command.ts', 'src/alpha/commands/c.command.ts') },
];

/** Packages of the planted tree by how its package.json declares them. */
export const PLANTED_PACKAGES = {
  dependencies: ['@nestjs/common', '@openfeature/server-sdk', 'fastify', 'luxon', 're2js', 'ajv'],
  devDependencies: ['jest'],
  undeclared: ['undeclared'],
};
