import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import {
  APPLICATION_TENANT_ID,
  type CommandContext,
  type ConfigurationScope,
  type JsonObject,
  Scope,
  systemActor,
  TenantDirectory,
} from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';
import { SettingsSection } from '../../../src/settings/settings.section.ts';
import type { SectionSubject } from '../../contract/sections/section-subject.ts';
import { sync } from '../../contract/sections/sync.settings.ts';

/** Who may do everything, and why. */
export const BY_SYNC: CommandContext = { actor: systemActor('sync'), source: 'contract', reason: 'Contract' };

/** The section `settings` on PostgreSQL. */
export interface SettingsSectionSubject extends SectionSubject {
  readonly module: TestingModule;
  /** Runs a work of another actor. */
  as(context: CommandContext): SectionSubject['work'];
  close(): Promise<void>;
}

/** Starts the module on a database of its own. */
export async function startSettingsSection(): Promise<SettingsSectionSubject> {
  const database = await createTestDatabase('integration');
  const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl }, definitions: [sync] });
  const module = await Test.createTestingModule({ imports: [root] }).compile();
  await module.init();
  const accessOf = accessBy(module.get(TenantDirectory, { strict: false }));
  const reader = module.get(DatabaseReader, { strict: false });
  const unitOfWork = module.get(UnitOfWork, { strict: false });
  const as =
    (context: CommandContext): SectionSubject['work'] =>
    async (scope, body) =>
      unitOfWork.run({ ...(await accessOf(scope)), streams: ['settings'], context }, body);
  return {
    module,
    section: module.get(SettingsSection, { strict: false }),
    newScope: tenantsOf(module.get(OrganisationCoordinator, { strict: false })),
    read: async (scope, body) => reader.read(await accessOf(scope), body),
    as,
    work: as(BY_SYNC),
    ...looksInto(database, async (scope) => (await accessOf(scope)).tenantId),
    contents,
    spoil: (op) => ({ ...op, after: { ...op.after, constraint: { pattern: 1 } } }),
    guarded: {
      first: [value(sync.keys.fixed, 'once'), value(sync.keys.days, 5)],
      second: [value(sync.keys.days, 7), value(sync.keys.fixed, 'twice'), value(sync.keys.mode, 'live', 'staging')],
      forbidden: `value ${sync.keys.fixed} *`,
    },
    close: async () => {
      await module.close();
      await database.drop();
    },
  };
}

/** An entry of content. */
export function value(key: string, held: JsonObject[string], environment?: string): JsonObject {
  return { kind: 'value', key, ...(environment === undefined ? {} : { environment }), value: held };
}

let count = 0;

/** Makes tenants of their own. */
export function tenantsOf(organisation: OrganisationCoordinator): () => Promise<ConfigurationScope> {
  return async () => {
    const code = `t${++count}`;
    await organisation.createTenant({ code, name: code }, BY_SYNC);
    return Scope.tenant(code);
  };
}

/** Which rows a session of a scope may reach. */
export function accessBy(tenants: TenantDirectory) {
  return async (scope: ConfigurationScope) => {
    if (scope.level === 'application') return { tenantId: APPLICATION_TENANT_ID, readTenants: [APPLICATION_TENANT_ID] };
    const { id, chain } = await tenants.tenant(scope.tenant);
    return { tenantId: id, readTenants: [APPLICATION_TENANT_ID, ...chain.map((link) => link.id)] };
  };
}

function looksInto(
  { sql }: TestDatabase,
  tenantOf: (scope: ConfigurationScope) => Promise<string>,
): Pick<SectionSubject, 'stored' | 'footprint' | 'revisions'> {
  const rowsOf = async (scope: ConfigurationScope) =>
    sql<{
      key: string;
      environment: string;
      value: JsonObject[string];
      has: boolean;
      enforced: boolean;
      level_constraint: JsonObject | null;
    }>(
      `select key, environment, value, value is not null as has, enforced, level_constraint, revision::text, changed_at::text from sm.setting_value
       where tenant_id = $1 and subject = '' order by key, environment`,
      [await tenantOf(scope)],
    );
  const revisions = async (scope: ConfigurationScope) => {
    const [row] = await sql<{ revision: number }>(
      `select revision::float8 as revision from sm.stream where tenant_id = $1 and name = 'settings'`,
      [await tenantOf(scope)],
    );
    return { settings: row?.revision ?? 0 };
  };
  return {
    revisions,
    stored: async (scope) =>
      Object.fromEntries(
        (await rowsOf(scope)).map(({ key, environment, value: held, has, enforced, level_constraint: constraint }) => [
          `value ${key} ${environment}`,
          { ...(has ? { value: held } : {}), ...(enforced ? { enforced } : {}), ...(constraint === null ? {} : { constraint }) },
        ]),
      ),
    footprint: async (scope) => {
      const tenantId = await tenantOf(scope);
      const log = await sql('select stream, revision::text, hash from sm.change_set where tenant_id = $1 order by 1, 2', [tenantId]);
      const [changes] = await sql('select count(*)::int as count from sm.change where tenant_id = $1', [tenantId]);
      return { rows: await rowsOf(scope), revisions: await revisions(scope), log, changes };
    },
  };
}

const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  [sync.keys.days]: fc.nat({ max: 50 }),
  [sync.keys.mode]: fc.constantFrom('live', 'test'),
  [sync.keys.policy]: fc.oneof(
    fc.constantFrom(null, false, 0, '', []),
    fc.dictionary(
      fc.constantFrom('b', 'a', '10', '9', 'ä', 'nested'),
      fc.oneof(fc.integer(), fc.object({ maxDepth: 1, maxKeys: 3, values: [fc.nat(), fc.constantFrom('x', 'ü')] })),
    ),
  ),
  [sync.keys.home]: fc.constantFrom('', 'here', 'there'),
};
const CONSTRAINTS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  [sync.keys.days]: fc.integer({ min: 50, max: 99 }).map((max) => ({ max })),
  [sync.keys.mode]: fc.constant({ allowed: ['live', 'test'] }),
};

/** At one place: nothing, a value with or without lock and constraint, or a constraint alone. */
function entryAt(key: string, environment: string): fc.Arbitrary<JsonObject | undefined> {
  const place = { kind: 'value', key, ...(environment === '*' ? {} : { environment }) };
  const nothing = fc.constant({});
  const held = VALUES[key]?.map((one) => ({ value: one })) ?? nothing;
  const lock = fc.oneof({ weight: 3, arbitrary: nothing }, { weight: 1, arbitrary: fc.constant({ enforced: true }) });
  const constraint = CONSTRAINTS[key]?.map((one) => ({ constraint: one })) ?? nothing;
  const narrow = fc.oneof({ weight: 2, arbitrary: nothing }, { weight: 1, arbitrary: constraint });
  const row = fc.tuple(held, lock, narrow).map((parts): JsonObject => Object.assign({ ...place }, ...parts) as JsonObject);
  const bare = constraint.map((one): JsonObject | undefined => ('constraint' in one ? ({ ...place, ...one } as JsonObject) : undefined));
  return fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary: row }, { weight: 1, arbitrary: bare });
}

const contents: fc.Arbitrary<readonly JsonObject[]> = fc
  .tuple(...Object.keys(VALUES).flatMap((key) => ['*', 'staging', 'production'].map((environment) => entryAt(key, environment))))
  .map((entries) => entries.filter((entry) => entry !== undefined));
