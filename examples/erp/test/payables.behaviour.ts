import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Scope, SettingsCoordinator } from 'settings-management/settings';
import { payables } from '../src/payables/payables.settings.ts';

/** The application, and how a test waits for those who are told of a change. */
export interface Erp {
  readonly app: NestFastifyApplication;
  /** Waits until the application has reacted. */
  reacted(hasReacted: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** What payables promise, whatever keeps the settings; `acme` and its subsidiary `acme-retail` are there. */
export function describePayables(where: string, start: () => Promise<Erp>): void {
  describe(`payables with settings ${where}`, () => {
    let erp: Erp;
    before(async () => void (erp = await start()));
    after(() => erp.close());

    const send = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
      const { statusCode: status, body } = await erp.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
      return { status, body: JSON.parse(body) as Record<string, unknown> & { status: string }[] };
    };
    const submit = (tenant: string, number: string, amount: number) => send('POST', `/tenants/${tenant}/invoices`, { number, amount });
    const statusesOf = async (tenant: string) => (await send('GET', `/tenants/${tenant}/invoices`)).body.map(({ status }) => status);
    const change = (tenant: string, key: string, value: unknown) =>
      send('PUT', `/tenants/${tenant}/settings/${key}`, { value, reason: 'Policy' });

    it('approve what is at most the threshold of the tenant', async () => {
      await change('acme', payables.keys.approvalThreshold, 500);

      assert.equal((await submit('acme', 'A1', 500)).body['status'], 'approved');
      assert.equal((await submit('acme', 'A2', 501)).body['status'], 'waiting');
      assert.equal((await submit('acme-retail', 'R1', 501)).body['status'], 'waiting', 'a subsidiary has the threshold of its parent');
    });

    it('approve what waited as soon as a threshold is raised, in subsidiaries too', async () => {
      await change('acme', payables.keys.approvalThreshold, 501);

      await erp.reacted(async () => !(await statusesOf('acme-retail')).includes('waiting'));
      assert.deepEqual(await statusesOf('acme'), ['approved', 'approved']);
      assert.deepEqual(await statusesOf('acme-retail'), ['approved']);
    });

    it('refuse a threshold that its definition does not allow', async () => {
      const { status, body } = await change('acme', payables.keys.approvalThreshold, -1);

      assert.equal(status, 422);
      assert.equal(body['code'], 'SETTING_INVALID');
    });

    it('pay nothing before there is a bank account', async () => {
      const refused = await send('POST', '/tenants/acme/payment-runs');
      await change('acme', payables.keys.bankAccount, 'DE89370400440532013000');
      const paid = await send('POST', '/tenants/acme/payment-runs');

      assert.deepEqual(
        [refused.status, refused.body['code'], refused.body['keys']],
        [409, 'SETTING_NOT_CONFIGURED', ['payables.bankAccount']],
      );
      assert.deepEqual(
        paid.body.map(({ status }) => status),
        ['paid', 'paid'],
      );
    });

    it('say what else a new tenant has to decide', async () => {
      const found = await erp.app.get(SettingsCoordinator).findUnconfigured(Scope.tenant('acme-retail'));

      assert.deepEqual(
        found.map(({ params }) => params['key']),
        [payables.keys.bankAccount],
      );
    });

    it('know no tenant that is not there', async () => {
      assert.equal((await submit('nobody', 'N1', 1)).status, 404);
      assert.equal((await change('nobody', payables.keys.approvalThreshold, 1)).status, 404);
    });
  });
}
