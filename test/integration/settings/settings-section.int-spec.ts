import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isExpectation } from '../../contract/sections/broken-promise.ts';
import { SECTION_CONTRACT } from '../../contract/sections/configuration-section.contract.ts';
import { planted, PLANTED_SECTIONS } from '../../contract/sections/planted-sections.ts';
import { startSettingsSection, type SettingsSectionSubject } from './settings-section-subject.ts';

let subject: SettingsSectionSubject;
beforeAll(async () => {
  subject = await startSettingsSection();
});
afterAll(() => subject.close());

describe('the section settings', () => {
  it.each(Object.entries(SECTION_CONTRACT))(
    '%s',
    async (_, promise) => {
      await expect(promise(subject)).resolves.toBeUndefined();
    },
    600_000,
  );
});

describe('the contract of sections', () => {
  it.each(Object.entries(PLANTED_SECTIONS))('sees that %s', async (_, fault) => {
    const outcome = await SECTION_CONTRACT[fault.seenBy]?.(planted(subject, fault)).then(
      () => 'kept',
      (error: unknown) => (isExpectation(error) ? 'broken' : error),
    );

    expect(outcome).toBe('broken');
  });
});
