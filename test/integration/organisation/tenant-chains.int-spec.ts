import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TenantDirectory } from '#libs/kernel';
import { aTestActor, TestApp } from '#libs/testing';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';

const CONTEXT = { actor: aTestActor(), reason: 'test', source: 'contract' } as const;

describe('chains of tenants after a change', () => {
  let server: TestApp;
  let organisation: OrganisationCoordinator;
  let directory: TenantDirectory;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    organisation = server.app.get(OrganisationCoordinator, { strict: false });
    directory = server.app.get(TenantDirectory, { strict: false });
    await organisation.createTenant({ code: 'north', name: 'North' }, CONTEXT);
    await organisation.createTenant({ code: 'holding', name: 'Holding' }, CONTEXT);
    await organisation.createTenant({ code: 'company', name: 'Company', parent: 'holding' }, CONTEXT);
  });

  afterAll(() => server.close());

  const chainOf = async (code: string) => (await directory.tenant(code)).chain.map((link) => link.code);

  it('follow a parent that moved, although the tenant itself did not change', async () => {
    const before = await chainOf('company');

    await organisation.changeTenant('holding', { parent: 'north' }, undefined, CONTEXT);
    const moved = await chainOf('company');
    await organisation.changeTenant('holding', { parent: null }, undefined, CONTEXT);

    expect([before, moved, await chainOf('company')]).toEqual([
      ['holding', 'company'],
      ['north', 'holding', 'company'],
      ['holding', 'company'],
    ]);
  });

  it('still know every tenant after one of them was changed', async () => {
    await organisation.changeTenant('north', { name: 'The North' }, undefined, CONTEXT);

    expect((await directory.tenant('north')).name).toBe('The North');
    expect(await Promise.all(['north', 'holding', 'company'].map(async (code) => (await directory.tenant(code)).id))).toHaveLength(3);
    expect((await organisation.listTenants('all', { limit: 10 })).map((tenant) => tenant.code)).toEqual(['company', 'holding', 'north']);
  });

  it('show environments that come and go', async () => {
    await organisation.defineEnvironment({ level: 'tenant', tenant: 'company' }, { name: 'qa', description: '' }, 'absent', CONTEXT);
    const during = await directory.environments('company');
    await organisation.removeEnvironment({ level: 'tenant', tenant: 'company' }, 'qa', undefined, CONTEXT);

    expect(during).toEqual(['development', 'production', 'qa', 'staging']);
    expect(await directory.environments('company')).toEqual(['development', 'production', 'staging']);
  });
});
