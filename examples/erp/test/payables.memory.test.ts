import { SettingsTestingModule, TestSettings } from 'settings-management/testing';
import { PayablesModule } from '../src/payables/payables.module.ts';
import { describePayables } from './payables.behaviour.ts';
import { startErp } from './start-erp.ts';

describePayables('in memory', async () => {
  const tenants = ['acme', { code: 'acme-retail', parent: 'acme' }];
  const app = await startErp([SettingsTestingModule.forRoot({ tenants }), PayablesModule]);
  return { app, reacted: () => app.get(TestSettings).delivered(), close: () => app.close() };
});
