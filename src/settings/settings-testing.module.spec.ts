import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { APPLICATION, type ContractSubject, Shop } from '../../test/contract/contract-subject.ts';
import { PLANTED_DIFFERENCES } from '../../test/contract/planted-differences.ts';
import { SETTINGS_CONTRACT } from '../../test/contract/settings-coordinator.contract.ts';
import { SettingDefinitionsCoordinator, SettingHistoryCoordinator, SettingsCoordinator } from './contracts/index.ts';
import { SettingsTestingModule } from './settings-testing.module.ts';
import { TestSettings } from './testing/test-settings.ts';

async function start(): Promise<ContractSubject> {
  const module = await Test.createTestingModule({ imports: [SettingsTestingModule.forRoot(), ...APPLICATION] }).compile();
  await module.init();
  return subjectOf(module);
}

function subjectOf(module: TestingModule): ContractSubject {
  const test = module.get(TestSettings);
  return {
    settings: module.get(SettingsCoordinator),
    definitions: module.get(SettingDefinitionsCoordinator),
    past: module.get(SettingHistoryCoordinator),
    shop: module.get(Shop, { strict: false }),
    addTenant: async (code, parent) => Promise.resolve(test.putTenant({ code, ...(parent === undefined ? {} : { parent }) })),
    suspend: async (code) => Promise.resolve(test.putTenant({ code, status: 'suspended' })),
    close: () => module.close(),
  };
}

describe('the settings in memory', () => {
  let subject: ContractSubject;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.close());

  it.each(Object.entries(SETTINGS_CONTRACT))('%s', async (_, promise) => {
    await expect(promise(subject)).resolves.toBeUndefined();
  });
});

describe('the contract', () => {
  it.each(Object.entries(PLANTED_DIFFERENCES))('sees that %s', async (_, { breakIt, seenBy }) => {
    const subject = await start();
    const outcome = await SETTINGS_CONTRACT[seenBy]?.(breakIt(subject)).then(
      () => 'kept',
      () => 'broken',
    );
    await subject.close();

    expect(outcome).toBe('broken');
  });
});
