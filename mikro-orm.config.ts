import { migrationOrmOptions } from './src/migrations/orm-options.ts';

/** For the MikroORM command line: `npm run orm -- migration:check`. */
export default migrationOrmOptions(process.env['DATABASE_MIGRATION_URL'] ?? 'postgres://localhost/settings_management');
