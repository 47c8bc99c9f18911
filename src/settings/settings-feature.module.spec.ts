import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Scope } from '#libs/kernel';
import { defineSettings, s } from '#libs/setting-resolution';
import { InjectSettings, type SettingsHandle } from './contracts/nest/index.ts';
import { SettingsModule } from './settings.module.ts';
import { SettingsTestingModule } from './settings-testing.module.ts';

const ledger = defineSettings('ledger', { currency: s.string({ default: 'EUR' }) });
const otherLedger = defineSettings('ledger', { rounding: s.integer({ default: 2 }) });
const invoices = defineSettings('invoices', { terms: s.string({ visibleWhen: { op: 'truthy', key: 'ledger.currency' }, default: 'net' }) });
type InvoiceSettings = typeof invoices;

@Module({ imports: [SettingsModule.forFeature([ledger])] })
class LedgerModule {}

@Module({ imports: [SettingsModule.forFeature([otherLedger])] })
class PayablesModule {}

@Injectable()
class Invoices {
  constructor(@InjectSettings(invoices) readonly invoices: SettingsHandle<InvoiceSettings>) {}
}

@Module({ imports: [SettingsModule.forFeature([invoices])], providers: [Invoices] })
class InvoicesModule {}

async function start(imports: NonNullable<ModuleMetadata['imports']>, definitions = [] as Parameters<typeof SettingsModule.forFeature>[0]) {
  const module = await Test.createTestingModule({
    imports: [...imports, SettingsTestingModule.forRoot({ definitions, tenants: ['acme'] })],
  }).compile();
  await module.init();
  return module;
}

describe('the settings that modules declare', () => {
  it('are judged together, whichever module comes first, and injected with their types', async () => {
    const module = await start([InvoicesModule, LedgerModule]);

    const terms: string = (await module.get(Invoices, { strict: false }).invoices.for(Scope.tenant('acme'))).get('terms');

    expect(terms).toBe('net');
    await module.close();
  });

  it('do not start when one of them needs a setting of a module that is not there', async () => {
    await expect(start([InvoicesModule])).rejects.toMatchObject({
      code: 'SETTING_DEFINITIONS_UNSOUND',
      message: expect.stringContaining('invoices.terms/visibleWhen'),
    });
  });

  it('name both modules that declare one group, beside every other finding', async () => {
    await expect(start([LedgerModule, PayablesModule, Broken])).rejects.toMatchObject({
      message: expect.stringMatching(/group "ledger" is declared by LedgerModule and by PayablesModule[^]*broken\.never/),
    });
    await expect(start([PayablesModule], [ledger])).rejects.toMatchObject({
      message: expect.stringContaining('group "ledger" is declared by SettingsModule.forRoot and by PayablesModule'),
    });
  });

  it('may be declared by several modules when it is the same object', async () => {
    const module = await start([LedgerModule, AlsoLedger, InvoicesModule], [ledger]);

    await module.close();

    expect(module.get(Invoices, { strict: false })).toBeInstanceOf(Invoices);
  });

  it('are missed with a hint at what declares them', async () => {
    await expect(start([Forgetful])).rejects.toThrow(/settings "invoices", which SettingsModule\.forFeature/);
  });
});

@Module({ imports: [SettingsModule.forFeature([defineSettings('broken', { never: s.integer({ min: 3, default: 1 }) })])] })
class Broken {}

@Module({ imports: [SettingsModule.forFeature([ledger])] })
class AlsoLedger {}

@Module({ providers: [Invoices] })
class Forgetful {}
