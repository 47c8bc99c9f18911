import {
  jsonEquals,
  pointerTo,
  TENANT_CODE_PATTERN,
  TenantNotFoundException,
  TenantSuspendedException,
  ValidationException,
  violation,
  type Violation,
} from '#libs/kernel';
import type { NewTenant, TenantChange, TenantState } from '../contracts/index.ts';
import { TenantChainException, TenantCodeTakenException, TenantStatusException } from './organisation.exceptions.ts';
import { MAX_CHAIN, type TenantTree } from './tenant-tree.ts';
import { TENANT_TRANSITIONS } from './tenant.states.ts';

/** Decides about a new tenant. @throws ValidationException, TenantCodeTakenException, TenantChainException */
export function decideNewTenant(wanted: NewTenant, tree: TenantTree, id: string, revision: number): TenantState {
  const { code, name, parent, timeZone = 'UTC' } = wanted;
  const violations = [...faultsOf({ name, timeZone })];
  if (!TENANT_CODE_PATTERN.test(code)) {
    violations.push(
      violation('TENANT_CODE', '/code', 'A tenant code has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen.', {
        pattern: TENANT_CODE_PATTERN.source,
      }),
    );
  }
  if (violations.length > 0) throw new ValidationException('The tenant is not valid.', { violations });
  if (tree.get(code) !== undefined)
    throw new TenantCodeTakenException(`The tenant code "${code}" is taken, or was: codes are never used again.`, { details: { code } });
  if (parent !== undefined) checkParent(code, parent, 1, tree);
  return { id, code, name, ...(parent === undefined ? {} : { parent }), status: 'active', timeZone, revision };
}

/**
 * Decides about a change.
 * @returns the state after it, with the old revision when nothing changes
 * @throws ValidationException, TenantChainException, TenantStatusException
 * @throws TenantSuspendedException TENANT_SUSPENDED when more than the status of a suspended tenant would change
 */
export function decideTenantChange(current: TenantState, change: TenantChange, tree: TenantTree): TenantState {
  if (current.status === 'closed') throw new TenantNotFoundException(current.code);
  const violations = faultsOf(change);
  if (violations.length > 0) throw new ValidationException('The change is not valid.', { violations });
  if (change.status !== undefined && change.status !== current.status) checkStatus(current, change.status, tree);
  if (typeof change.parent === 'string' && change.parent !== current.parent)
    checkParent(current.code, change.parent, tree.depthBelow(current.code), tree);
  const { parent: oldParent, ...rest } = current;
  const parent = change.parent === undefined ? oldParent : (change.parent ?? undefined);
  const after = {
    ...rest,
    name: change.name ?? current.name,
    timeZone: change.timeZone ?? current.timeZone,
    status: change.status ?? current.status,
    ...(parent === undefined ? {} : { parent }),
  };
  if (current.status === 'suspended' && after.status === 'suspended' && !jsonEquals({ ...after }, { ...current }))
    throw new TenantSuspendedException(current.code);
  return after;
}

function checkParent(code: string, parent: string, depth: number, tree: TenantTree): void {
  const above = tree.chain(parent);
  const found = tree.get(parent);
  if (found === undefined || found.status === 'closed') {
    const message = `There is no tenant "${parent}" to be the parent.`;
    throw new ValidationException(message, { violations: [violation('PARENT_NOT_FOUND', '/parent', message, { parent })] });
  }
  if (above.some((tenant) => tenant.code === code))
    throw new TenantChainException(`"${parent}" is below "${code}" or is it itself, so it cannot be its parent.`, {
      details: { code, parent },
    });
  if (above.length + depth > MAX_CHAIN)
    throw new TenantChainException(`The chain would have ${above.length + depth} tenants; ${MAX_CHAIN} are allowed.`, {
      details: { code, parent, maximum: MAX_CHAIN },
    });
}

function checkStatus(current: TenantState, status: TenantState['status'], tree: TenantTree): void {
  if (!TENANT_TRANSITIONS[current.status].includes(status))
    throw new TenantStatusException(`Tenant "${current.code}" is ${current.status} and cannot become ${status}.`, {
      details: { status: current.status },
    });
  const children = tree.children(current.code).map((child) => child.code);
  if (status === 'closed' && children.length > 0)
    throw new TenantStatusException(
      `Tenant "${current.code}" has open tenants below it: ${children.slice(0, 5).join(', ')}. Close or move them first.`,
      { details: { children: children.slice(0, 5) } },
    );
}

function faultsOf({ name, timeZone }: { name?: string; timeZone?: string }): Violation[] {
  const found: Violation[] = [];
  if (name !== undefined && (name.trim() === '' || name.length > 255))
    found.push(violation('TENANT_NAME', pointerTo('', 'name'), 'A name has 1 to 255 characters.'));
  if (timeZone !== undefined && !isTimeZone(timeZone))
    found.push(
      violation('TIME_ZONE', pointerTo('', 'timeZone'), `"${timeZone}" is no time zone of the IANA database, such as Europe/Berlin.`),
    );
  return found;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
