import { Injectable } from '@nestjs/common';
import { type ChangedSetting, Scope } from 'settings-management/settings';
import { InjectSettings, type SettingsHandle, WatchSetting } from 'settings-management/settings/nest';
import { payables, type PayablesSettings } from './payables.settings.ts';

export interface Invoice {
  readonly number: string;
  readonly amount: number;
  readonly status: 'approved' | 'waiting' | 'paid';
}

/** The invoices of all tenants; kept in memory, since this example is about settings. */
@Injectable()
export class Invoices {
  private readonly ofTenants = new Map<string, Map<string, Invoice>>();

  constructor(@InjectSettings(payables) private readonly payables: SettingsHandle<PayablesSettings>) {}

  list(tenant: string): readonly Invoice[] {
    return [...(this.ofTenants.get(tenant)?.values() ?? [])];
  }

  /** Takes an invoice in: at most the tenant's threshold, and it is approved at once. */
  async submit(tenant: string, { number, amount }: Pick<Invoice, 'number' | 'amount'>): Promise<Invoice> {
    const threshold = (await this.payables.for(Scope.tenant(tenant))).get('approvalThreshold');
    return this.put(tenant, { number, amount, status: amount > threshold ? 'waiting' : 'approved' });
  }

  /** Pays what is approved. */
  pay(tenant: string): readonly Invoice[] {
    const approved = this.list(tenant).filter(({ status }) => status === 'approved');
    return approved.map((invoice) => this.put(tenant, { ...invoice, status: 'paid' }));
  }

  /**
   * A threshold has changed, of a tenant or of a level above: looks at all waiting invoices again. It is told at least once, so it looks
   * at the settings as they are now and does not count on being the first to hear of them.
   */
  @WatchSetting(payables.keys.approvalThreshold)
  async approveWhatFitsNow(_changed: ChangedSetting, _scope: Scope): Promise<void> {
    for (const tenant of this.ofTenants.keys()) {
      const threshold = (await this.payables.for(Scope.tenant(tenant))).get('approvalThreshold');
      const fitting = this.list(tenant).filter(({ status, amount }) => status === 'waiting' && amount <= threshold);
      for (const invoice of fitting) this.put(tenant, { ...invoice, status: 'approved' });
    }
  }

  private put(tenant: string, invoice: Invoice): Invoice {
    const invoices = this.ofTenants.get(tenant) ?? new Map<string, Invoice>();
    this.ofTenants.set(tenant, invoices.set(invoice.number, invoice));
    return invoice;
  }
}
