import { encodeCursor } from '#libs/http';
import { type AttackWorld, KEY, VICTIM, VICTIM_ENVIRONMENT, VICTIM_IDEMPOTENCY_KEY, VICTIM_ROLE, VICTIM_SUBJECT } from './attack-world.ts';

/** A text that means something of the victim's, and one of the same shape that means nothing. */
export interface ForeignId {
  readonly kind: string;
  readonly victims: string;
  readonly nobodys: string;
}

/** Everything that names something of the victim. */
export interface ForeignIds {
  readonly code: ForeignId;
  readonly tenantId: ForeignId;
  readonly keyId: ForeignId;
  readonly requestId: ForeignId;
  readonly subject: ForeignId;
  readonly environment: ForeignId;
  readonly role: ForeignId;
  readonly idempotencyKey: ForeignId;
  readonly tag: ForeignId;
  readonly cursors: readonly ForeignId[];
  readonly head: ForeignId;
}

/** Collects the ids of the victim. */
export async function foreignIds(world: AttackWorld): Promise<ForeignIds> {
  const tenant = await world.operate('GET', `/v1/tenants/${VICTIM}`);
  const keys = await world.operate('GET', `/v1/tenants/${VICTIM}/api-keys`);
  const setting = await world.operate('GET', `/v1/tenants/${VICTIM}/settings/${KEY}`);
  const audit = await world.operate('GET', `/v1/tenants/${VICTIM}/audit?stream=settings&limit=1`);
  const verified = await world.operate('GET', `/v1/tenants/${VICTIM}/audit/verify`);
  const requests = await world.operate('GET', `/v1/tenants/${VICTIM}/change-requests`);
  const [request] = requests['items'] as { id: string }[];
  const [key] = keys['items'] as { id: string }[];
  const [head] = (verified['heads'] as { stream: string; revision: number; hash: string }[]).filter(({ stream }) => stream === 'settings');
  const id = pairOf('key id', key?.id ?? '');
  const code = pairOf('tenant code', VICTIM);
  return {
    code,
    tenantId: pairOf('tenant id', String(tenant['id'])),
    keyId: id,
    requestId: pairOf('change request id', request?.id ?? ''),
    subject: pairOf('subject', VICTIM_SUBJECT),
    environment: pairOf('environment', VICTIM_ENVIRONMENT),
    role: pairOf('role', VICTIM_ROLE),
    idempotencyKey: pairOf('idempotency key', VICTIM_IDEMPOTENCY_KEY),
    tag: pairOf('entity tag', String(setting['etag']).slice(0, -1), '"'),
    cursors: [
      { kind: 'cursor of keys', victims: encodeCursor(id.victims), nobodys: encodeCursor(id.nobodys) },
      { kind: 'cursor of tenants', victims: encodeCursor(code.victims), nobodys: encodeCursor(code.nobodys) },
      pairOfCursors(String(audit['nextCursor'])),
    ],
    head: pairOf('head', `settings:${head?.revision}:${head?.hash}`),
  };
}

// The last character decides nothing about order, so both sort alike among what the attacker has.
function pairOf(kind: string, victims: string, suffix = ''): ForeignId {
  const last = victims.at(-1) ?? '';
  return { kind, victims: `${victims}${suffix}`, nobodys: `${victims.slice(0, -1)}${last === '1' ? '0' : '1'}${suffix}` };
}

function pairOfCursors(victims: string): ForeignId {
  const [at, ...place] = JSON.parse(Buffer.from(victims, 'base64url').toString()) as [string, string, number, number];
  return { kind: 'cursor of changes', victims, nobodys: encodeCursor([new Date(Date.parse(at) + 1).toISOString(), ...place]) };
}
