import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { SCHEMA } from '#libs/persistence';
import { Migration20261124000000Spine } from './20261124000000-spine.migration.ts';
import { Migration20261124000001Work } from './20261124000001-work.migration.ts';
import { Migration20261124000002Locks } from './20261124000002-locks.migration.ts';
import { Migration20261124000003SettingNames } from './20261124000003-setting-names.migration.ts';
import { Migration20261124000004History } from './20261124000004-history.migration.ts';
import { Migration20261124000005Secrets } from './20261124000005-secrets.migration.ts';
import { Migration20261124000006Identity } from './20261124000006-identity.migration.ts';
import { Migration20261124000007ChangeControl } from './20261124000007-change-control.migration.ts';
import { Migration20261124000008FeatureFlags } from './20261124000008-feature-flags.migration.ts';
import { Migration20261124000009FlagUsage } from './20261124000009-flag-usage.migration.ts';
import { Migration20261124000010FlagReferences } from './20261124000010-flag-references.migration.ts';
import { Migration20261124000011FlagRollouts } from './20261124000011-flag-rollouts.migration.ts';
import { ENTITIES } from './entities.ts';

/** Every migration, in the order they run. */
export const MIGRATIONS = [
  Migration20261124000000Spine,
  Migration20261124000001Work,
  Migration20261124000002Locks,
  Migration20261124000003SettingNames,
  Migration20261124000004History,
  Migration20261124000005Secrets,
  Migration20261124000006Identity,
  Migration20261124000007ChangeControl,
  Migration20261124000008FeatureFlags,
  Migration20261124000009FlagUsage,
  Migration20261124000010FlagReferences,
  Migration20261124000011FlagRollouts,
];

/** What the migrator, the command line and the drift test need to know of the schema; the running application uses persistence's own set-up. */
export function migrationOrmOptions(clientUrl: string) {
  return defineConfig({
    clientUrl,
    schema: SCHEMA,
    entities: ENTITIES,
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    debug: false,
    logger: () => undefined,
    migrations: {
      tableName: 'migration',
      migrationsList: MIGRATIONS,
      snapshot: false,
      disableForeignKeys: false,
    },
  });
}
