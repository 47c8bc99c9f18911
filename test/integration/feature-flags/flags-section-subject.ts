import { Test, type TestingModule } from '@nestjs/testing';
import { type ConfigurationOp, type ConfigurationScope, type JsonObject, Scope, TenantDirectory } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';
import { FeatureFlagsModule } from '../../../src/feature-flags/feature-flags.module.ts';
import { FeatureFlagsSection } from '../../../src/feature-flags/feature-flags.section.ts';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';
import type { SectionSubject } from '../../contract/sections/section-subject.ts';
import { accessBy, BY_SYNC, tenantsOf } from '../settings/settings-section-subject.ts';
import { ABOVE, contents, environmentEntry, flagEntry, overrideEntry, segmentEntry } from './flag-contents.ts';

const IN_APPLICATION = { key: ABOVE, name: ABOVE, owner: 'tests', type: 'boolean' } as const;

/** The section `flags` on PostgreSQL. */
export interface FlagsSectionSubject extends SectionSubject {
  readonly module: TestingModule;
  readonly database: TestDatabase;
  /** Runs a work of another actor. */
  as(context: typeof BY_SYNC): SectionSubject['work'];
  close(): Promise<void>;
}

/** States that no rule lets through, by kind. */
const UNSOUND: Readonly<Record<ConfigurationOp['kind'], JsonObject>> = {
  flag: { flag: { name: 'x' } },
  'flag-environment': { configuration: { state: 'sideways', salt: 's' } },
  'flag-override': { override: { variant: 'none' } },
  segment: { segment: { name: 7 } },
};

/** Starts the modules on a database of their own. */
export async function startFlagsSection(): Promise<FlagsSectionSubject> {
  const database = await createTestDatabase('integration');
  const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl } });
  const module = await Test.createTestingModule({ imports: [root, FeatureFlagsModule] }).compile();
  await module.init();
  await module.get(FeatureFlagCoordinator, { strict: false }).createFlag(Scope.application(), IN_APPLICATION, BY_SYNC);
  const accessOf = accessBy(module.get(TenantDirectory, { strict: false }));
  const reader = module.get(DatabaseReader, { strict: false });
  const unitOfWork = module.get(UnitOfWork, { strict: false });
  const as =
    (context: typeof BY_SYNC): SectionSubject['work'] =>
    async (scope, body) =>
      unitOfWork.run({ ...(await accessOf(scope)), streams: ['flags'], context }, body);
  return {
    module,
    database,
    section: module.get(FeatureFlagsSection, { strict: false }),
    newScope: tenantsOf(module.get(OrganisationCoordinator, { strict: false })),
    read: async (scope, body) => reader.read(await accessOf(scope), body),
    as,
    work: as(BY_SYNC),
    ...looksInto(database, async (scope) => (await accessOf(scope)).tenantId),
    contents,
    spoil: (op) => ({ ...op, after: UNSOUND[op.kind] ?? {} }),
    guarded: {
      first: [
        environmentEntry('plain', 'staging', { state: 'on' }),
        flagEntry('plain', {}),
        flagEntry('colour', {}),
        segmentEntry('pilots', {}),
      ],
      second: [
        environmentEntry('plain', 'staging', { state: 'off' }),
        overrideEntry('production', { state: 'on' }),
        segmentEntry('pilots', { include: ['ann'] }),
        flagEntry('plain', { owner: 'others' }),
        flagEntry('colour', { valueType: 'number', variants: { on: 1, off: 0 } }),
      ],
      forbidden: 'flag colour *',
    },
    close: async () => {
      await module.close();
      await database.drop();
    },
  };
}

interface Row {
  readonly kind: string;
  readonly key: string;
  readonly environment: string;
  readonly state: JsonObject;
}

/** What is in use, past the section. */
const IN_USE = `
select 'flag' as kind, key, '*' as environment, jsonb_build_object('flag', definition) as state from sm.flag where tenant_id = $1 and archived_at is null
union all
select case when f.key is null then 'flag-override' else 'flag-environment' end, e.key, e.environment,
    jsonb_build_object(case when f.key is null then 'override' else 'configuration' end, e.configuration)
  from sm.flag_environment e left join sm.flag f on f.tenant_id = e.tenant_id and f.key = e.key
  where e.tenant_id = $1 and e.configuration is not null and f.archived_at is null
union all
select 'segment', key, '*', jsonb_build_object('segment', definition) from sm.segment where tenant_id = $1 and definition is not null`;

function looksInto(
  { sql }: TestDatabase,
  tenantOf: (scope: ConfigurationScope) => Promise<string>,
): Pick<SectionSubject, 'stored' | 'footprint' | 'revisions'> {
  const revisions = async (scope: ConfigurationScope) => {
    const [row] = await sql<{ revision: number }>(
      `select revision::float8 as revision from sm.stream where tenant_id = $1 and name = 'flags'`,
      [await tenantOf(scope)],
    );
    return { flags: row?.revision ?? 0 };
  };
  return {
    revisions,
    stored: async (scope) =>
      Object.fromEntries(
        (await sql<Row>(IN_USE, [await tenantOf(scope)])).map(({ kind, key, environment, state }) => [
          `${kind} ${key} ${environment}`,
          state,
        ]),
      ),
    footprint: async (scope) => {
      const tenantId = await tenantOf(scope);
      const flags = await sql('select key, definition, archived_at::text, revision::text from sm.flag where tenant_id = $1 order by 1', [
        tenantId,
      ]);
      const said = await sql(
        'select key, environment, configuration, revision::text from sm.flag_environment where tenant_id = $1 order by 1, 2',
        [tenantId],
      );
      const segments = await sql('select key, definition, revision::text from sm.segment where tenant_id = $1 order by 1', [tenantId]);
      const log = await sql('select stream, revision::text, hash from sm.change_set where tenant_id = $1 order by 1, 2', [tenantId]);
      const [changes] = await sql('select count(*)::int as count from sm.change where tenant_id = $1', [tenantId]);
      return { flags, said, segments, log, changes, revisions: await revisions(scope) };
    },
  };
}
