import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Scope, SettingsCoordinator, systemActor } from 'settings-management/settings';
import { RequireSetting } from 'settings-management/settings/nest';
import { type Invoice, Invoices } from './invoices.ts';
import { ChangeSettingRequest, SubmitInvoiceRequest } from './payables.requests.ts';
import { payables } from './payables.settings.ts';

@Controller('tenants/:tenant')
export class PayablesController {
  constructor(
    private readonly invoices: Invoices,
    private readonly settings: SettingsCoordinator,
  ) {}

  @Get('invoices')
  list(@Param('tenant') tenant: string): readonly Invoice[] {
    return this.invoices.list(tenant);
  }

  @Post('invoices')
  submit(@Param('tenant') tenant: string, @Body() invoice: SubmitInvoiceRequest): Promise<Invoice> {
    return this.invoices.submit(tenant, invoice);
  }

  /** Without a bank account it answers 409 and names the setting. */
  @Post('payment-runs')
  @HttpCode(200)
  @RequireSetting(payables.keys.bankAccount, { scope: ({ params }) => Scope.tenant(params['tenant'] ?? '') })
  pay(@Param('tenant') tenant: string): readonly Invoice[] {
    return this.invoices.pay(tenant);
  }

  /** An ERP has users; this one has a single administrator. */
  @Put('settings/:key')
  async change(
    @Param('tenant') tenant: string,
    @Param('key') key: string,
    @Body() { value, reason }: ChangeSettingRequest,
  ): Promise<object> {
    const context = { actor: systemActor('administrator'), source: 'contract', reason } as const;
    const { revisions, changed } = await this.settings.updateSetting(Scope.tenant(tenant), { key, value }, context);
    return { revisions, changed };
  }
}
