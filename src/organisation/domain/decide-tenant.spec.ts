import { describe, expect, it } from '@jest/globals';
import { TenantNotFoundException, TenantSuspendedException, ValidationException } from '#libs/kernel';
import type { TenantState } from '../contracts/index.ts';
import { decideNewTenant, decideTenantChange } from './decide-tenant.ts';
import { TenantChainException, TenantCodeTakenException, TenantStatusException } from './organisation.exceptions.ts';
import { TenantTree } from './tenant-tree.ts';

function tenant(code: string, rest: Partial<TenantState> = {}): TenantState {
  return { id: `id-${code}`, code, name: code, status: 'active', timeZone: 'UTC', revision: 3, ...rest };
}

/** t1 above t2 above t3 ... */
function line(length: number): TenantState[] {
  return Array.from({ length }, (_, index) => tenant(`t${index + 1}`, index === 0 ? {} : { parent: `t${index}` }));
}

function codesOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ValidationException) return error.violations.map((found) => `${found.code} ${found.pointer}`);
    throw error;
  }
  return [];
}

describe('a new tenant', () => {
  it('is active, in UTC, and has no parent unless it is said', () => {
    expect(decideNewTenant({ code: 'acme', name: 'Acme' }, new TenantTree([]), 'id', 7)).toEqual({
      id: 'id',
      code: 'acme',
      name: 'Acme',
      status: 'active',
      timeZone: 'UTC',
      revision: 7,
    });
  });

  it('is told everything that is wrong at once', () => {
    const wanted = { code: '-Acme', name: ' ', timeZone: 'Mars/Base' };

    expect(codesOf(() => decideNewTenant(wanted, new TenantTree([]), 'id', 1))).toEqual([
      'TENANT_NAME /name',
      'TIME_ZONE /timeZone',
      'TENANT_CODE /code',
    ]);
  });

  it.each(['active', 'suspended', 'closed'] as const)('never takes the code of a tenant that is %s', (status) => {
    const tree = new TenantTree([tenant('acme', { status })]);

    expect(() => decideNewTenant({ code: 'acme', name: 'Acme' }, tree, 'id', 1)).toThrow(TenantCodeTakenException);
  });

  it('may be the eighth of a chain and not the ninth', () => {
    const wanted = { code: 'new', name: 'New' };

    expect(decideNewTenant({ ...wanted, parent: 't7' }, new TenantTree(line(7)), 'id', 1).parent).toBe('t7');
    expect(() => decideNewTenant({ ...wanted, parent: 't8' }, new TenantTree(line(8)), 'id', 1)).toThrow(TenantChainException);
  });

  it.each([['nobody'], ['shut']])('has no parent that is missing or closed: %s', (parent) => {
    const tree = new TenantTree([tenant('shut', { status: 'closed' })]);

    expect(codesOf(() => decideNewTenant({ code: 'new', name: 'New', parent }, tree, 'id', 1))).toEqual(['PARENT_NOT_FOUND /parent']);
  });
});

describe('moving a tenant', () => {
  it.each(['t1', 't2', 't3'])('cannot put t1 below itself or a descendant: %s', (parent) => {
    const tenants = line(3);

    expect(() => decideTenantChange(tenant('t1'), { parent }, new TenantTree(tenants))).toThrow(TenantChainException);
  });

  it('counts the descendants that come along', () => {
    const family = [tenant('top'), tenant('middle', { parent: 'top' }), tenant('leaf', { parent: 'middle' })];
    const move = (parent: string) => decideTenantChange(tenant('top'), { parent }, new TenantTree([...line(6), ...family]));

    expect(move('t5').parent).toBe('t5');
    expect(() => move('t6')).toThrow(TenantChainException);
  });

  it('to the top removes the parent', () => {
    const [, second = tenant('none')] = line(2);

    expect(decideTenantChange(second, { parent: null }, new TenantTree(line(2)))).not.toHaveProperty('parent');
  });
});

describe('changing a tenant', () => {
  const alone = (state: TenantState) => new TenantTree([state]);

  it('to what it is already leaves it as it was', () => {
    const acme = tenant('acme');

    expect(decideTenantChange(acme, { name: 'acme', timeZone: 'UTC', parent: null, status: 'active' }, alone(acme))).toEqual(acme);
  });

  it('that is suspended needs it to be resumed first', () => {
    const acme = tenant('acme', { status: 'suspended' });

    for (const change of [{ name: 'New' }, { timeZone: 'Europe/Berlin' }])
      expect(() => decideTenantChange(acme, change, alone(acme))).toThrow(TenantSuspendedException);
    expect(decideTenantChange(acme, { status: 'active' }, alone(acme)).status).toBe('active');
    expect(decideTenantChange(acme, { status: 'closed' }, alone(acme)).status).toBe('closed');
  });

  it('that is closed finds none', () => {
    const acme = tenant('acme', { status: 'closed' });

    expect(() => decideTenantChange(acme, { status: 'active' }, alone(acme))).toThrow(TenantNotFoundException);
  });

  it('cannot close it while an open tenant is below it', () => {
    const [first = tenant('none'), second = tenant('none')] = line(2);

    expect(() => decideTenantChange(first, { status: 'closed' }, new TenantTree([first, second]))).toThrow(TenantStatusException);
    const withoutOpenOnes = new TenantTree([first, { ...second, status: 'closed' }]);
    expect(decideTenantChange(first, { status: 'closed' }, withoutOpenOnes).status).toBe('closed');
  });
});
