import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OrganisationCoordinator, systemActor } from 'settings-management';
import { databaseOf } from '../src/database.ts';
import { ErpModule } from '../src/erp.module.ts';
import { describePayables } from './payables.behaviour.ts';
import { startErp } from './start-erp.ts';

const LIMIT_MS = 10_000;

async function reacted(hasReacted: () => Promise<boolean>): Promise<void> {
  const begin = performance.now();
  while (!(await hasReacted())) {
    if (performance.now() - begin > LIMIT_MS) throw new Error(`The application did not react within ${LIMIT_MS} ms.`);
    await pause(10);
  }
}

describePayables('on PostgreSQL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'erp-example-'));
  // As root, PostgreSQL runs under an account of its own, which has to enter.
  chmodSync(folder, 0o755);
  const database = await databaseOf(process.env, folder);
  const { databaseUrl, migrationUrl } = database;
  const app = await startErp([ErpModule.on({ databaseUrl, migrationUrl, migrate: true })]);
  const context = { actor: systemActor('test'), source: 'contract', reason: 'Test' } as const;
  const organisation = app.get(OrganisationCoordinator);
  await organisation.createTenant({ code: 'acme', name: 'Acme' }, context);
  await organisation.createTenant({ code: 'acme-retail', name: 'Acme Retail', parent: 'acme' }, context);
  const close = async () => {
    await app.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { app, reacted, close };
});
