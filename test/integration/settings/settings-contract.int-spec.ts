import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { createTestDatabase } from '#libs/testing';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingDefinitionsCoordinator, SettingHistoryCoordinator, SettingsCoordinator } from '../../../src/settings/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';
import { APPLICATION, BY_ADMIN, type ContractSubject, Shop } from '../../contract/contract-subject.ts';
import { SETTINGS_CONTRACT } from '../../contract/settings-coordinator.contract.ts';

async function start(): Promise<ContractSubject> {
  const database = await createTestDatabase('integration');
  const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl } });
  const module = await Test.createTestingModule({ imports: [root, ...APPLICATION] }).compile();
  await module.init();
  const organisation = module.get(OrganisationCoordinator, { strict: false });
  return {
    settings: module.get(SettingsCoordinator, { strict: false }),
    definitions: module.get(SettingDefinitionsCoordinator, { strict: false }),
    past: module.get(SettingHistoryCoordinator, { strict: false }),
    shop: module.get(Shop, { strict: false }),
    addTenant: async (code, parent) =>
      void (await organisation.createTenant({ code, name: code, ...(parent === undefined ? {} : { parent }) }, BY_ADMIN)),
    suspend: async (code) => void (await organisation.changeTenant(code, { status: 'suspended' }, undefined, BY_ADMIN)),
    close: async () => {
      await module.close();
      await database.drop();
    },
  };
}

describe('the settings on PostgreSQL', () => {
  let subject: ContractSubject;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.close());

  it.each(Object.entries(SETTINGS_CONTRACT))('%s', async (_, promise) => {
    await expect(promise(subject)).resolves.toBeUndefined();
  });
});
