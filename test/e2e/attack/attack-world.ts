import type { Permission } from '#libs/kernel';
import { TestApp, type TestDatabase } from '#libs/testing';
import type { Method, Route } from './openapi-routes.ts';

/** What a route is called with. */
export interface RouteCall {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Tenants: the victim has a parent, a child and a sibling, which all try to reach it. */
export const VICTIM = 'acme-victim';
export const RIVAL = 'acme-rival';
export const PARENT = 'acme-holding';
export const CHILD = 'acme-branch';

/** Everything of the victim carries this word, so that a leak shows wherever it comes out. */
export const CANARY = /canary/i;
export const VICTIM_SUBJECT = 'canary-ann';
export const VICTIM_ENVIRONMENT = 'canary-env';
export const VICTIM_ROLE = 'canary-role';
export const VICTIM_IDEMPOTENCY_KEY = 'canary-once';
export const KEY = 'attack.text';
export const LOCKED = 'attack.locked';
export const LOCKED_ABOVE = 'attack.lockedAbove';
export const SECRET = 'attack.secret';

/** A word of the tenant's own, for everything it writes. */
export function wordOf(place: string): string {
  return place.includes(VICTIM) ? 'canary' : 'own';
}

/** The user whose preferences are at stake in the tenant. */
export function subjectIn(tenant: string): string {
  return tenant === VICTIM ? VICTIM_SUBJECT : 'own-bob';
}

const ALL: readonly Permission[] = [
  'settings.read',
  'settings.manage',
  'settings.bulk',
  'settings.lock',
  'settings.manage-application',
  'settings.reveal-secrets',
  'settings.define',
  'settings.approve',
  'features.read',
  'features.evaluate',
  'features.manage',
  'features.manage-application',
  'features.kill',
  'features.approve',
  'change-requests.read',
  'audit.read',
  'organisation.read',
  'organisation.manage',
  'identity.manage',
];

/** Thousands of attacks come from one address in a minute, and each is to be judged by itself. */
const NO_LIMITS = { principalPerMinute: 0, failuresPerMinute: 0 };

/** A table, the column that says whose a row is, and what tells two versions of a row apart. */
interface StoredTable {
  readonly name: string;
  readonly owner: string | null;
  readonly version: string;
}

// Where a row lies and which transaction wrote it: whoever writes changes one of them. Rows that say when they were last used are compared by their content.
const TABLES = `
  select c.relname as name, max(a.attname) filter (where a.attname = 'tenant_id' or (c.relname = 'tenant' and a.attname = 'id')) as owner,
    case when bool_or(a.attname = 'last_used_at') then '(to_jsonb(t) - ''last_used_at'')::text' else 't.ctid::text || t.xmin::text' end as version
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where c.relnamespace = 'sm'::regnamespace and c.relkind = 'r' and c.relname not in ('migration', 'delivery', 'due_work', 'flag_usage', 'flag_last_use')
  group by c.relname order by c.relname`;

/** A server with a victim, its relatives, and keys of every kind. */
export class AttackWorld {
  private readonly keys = new Map<string, string>();
  private tables: readonly StoredTable[] | undefined;
  private count = 0;
  private requests = 0;

  private constructor(readonly server: TestApp) {}

  /** @param login another login than the runtime's */
  static async start(login?: (database: TestDatabase) => Promise<string>): Promise<AttackWorld> {
    const server = await TestApp.start('e2e', { ...(login === undefined ? {} : { login }), rateLimits: NO_LIMITS });
    const world = new AttackWorld(server);
    await world.operate('POST', '/v1/tenants', { code: PARENT, name: 'Holding' });
    for (const code of [VICTIM, RIVAL]) await world.operate('POST', '/v1/tenants', { code, name: 'Acme', parent: PARENT });
    await world.operate('POST', '/v1/tenants', { code: CHILD, name: 'Branch', parent: VICTIM });
    const scopes = ['application', 'tenant', 'user'];
    await world.operate('PUT', '/v1/application/settings/definitions', {
      definitions: [
        ...[KEY, LOCKED, LOCKED_ABOVE].map((key) => ({ key, owner: 'attack', kind: 'string', default: 'none', scopes })),
        { key: SECRET, owner: 'attack', kind: 'secret', scopes },
      ],
    });
    await world.furnishVictim();
    return world;
  }

  /** Requests so far. */
  get sent(): number {
    return this.requests;
  }

  /** A number that was not given before. */
  next(): number {
    return ++this.count;
  }

  /** Does something as the administrator of the installation. @throws Error when it is refused */
  async operate(
    method: Method,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const answer = await this.send(method, url, this.server.key, { ...(body === undefined ? {} : { body }), headers });
    if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
    return { etag: answer.headers['etag'], ...(answer.text === '' ? {} : (JSON.parse(answer.text) as object)) };
  }

  /** Calls a route of the document. @param key `''` = without credentials */
  call(route: Pick<Route, 'method' | 'path'>, call: RouteCall, key: string): Promise<Answer> {
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.params?.[name] ?? `{${name}}`));
    const query = new URLSearchParams(call.query).toString();
    return this.send(route.method, query === '' ? path : `${path}?${query}`, key, call);
  }

  async send(method: Method | 'HEAD', url: string, key: string, call: RouteCall): Promise<Answer> {
    this.requests++;
    const answer = await this.server.app.inject({
      method,
      url,
      headers: { ...(key === '' ? {} : { authorization: `Bearer ${key}` }), ...call.headers },
      ...(call.body === undefined ? {} : { payload: call.body as object }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  }

  /** A key with exactly these permissions. @param tenants codes, or `all` */
  async keyWith(permissions: readonly string[], tenants: 'all' | readonly string[]): Promise<string> {
    const name = JSON.stringify([permissions, tenants]);
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const key = await this.newKey({ permissions, tenants });
    this.keys.set(name, key.key);
    return key.key;
  }

  /** A key that may do everything but this. */
  keyWithout(permission: Permission, tenants: 'all' | readonly string[]): Promise<string> {
    return this.keyWith(
      ALL.filter((other) => other !== permission),
      tenants,
    );
  }

  /** A new key. */
  async newKey(options: { permissions: readonly string[]; tenants: 'all' | readonly string[]; expiresAt?: string }) {
    const { permissions, tenants, expiresAt } = options;
    const body = {
      name: `key ${this.next()}`,
      permissions,
      ...(tenants === 'all' ? {} : { tenants }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    const created = await this.operate('POST', '/v1/application/api-keys', body);
    return { id: String(created['id']), key: String(created['key']) };
  }

  /** Every row that is stored, as digests by table; job state and counts of use, which are written by themselves, excepted. @param ids only of these tenants */
  async stored(ids: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
    const { database } = this.server;
    this.tables ??= await database.sql<StoredTable>(TABLES);
    const digests = this.tables.flatMap(({ name, owner, version }) => {
      if (ids.length > 0 && owner === null) return [];
      const which = ids.length === 0 ? '' : `where ${owner} in (${ids.map((id) => `'${id}'`).join(', ')})`;
      return [
        `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(row, 0)), 0) as digest
         from (select ${version} as row from sm.${name} t ${which}) r`,
      ];
    });
    const rows = await database.sql<{ name: string; digest: string }>(digests.join(' union all '));
    return Object.fromEntries(rows.map((row) => [row.name, row.digest]));
  }

  private async furnishVictim(): Promise<void> {
    const victim = `/v1/tenants/${VICTIM}`;
    const first = { 'if-none-match': '*' };
    const { etag } = await this.operate('GET', victim);
    await this.operate('PATCH', victim, { name: 'Canary', reason: 'canary' }, { 'if-match': String(etag) });
    await this.operate('PUT', `${victim}/environments/${VICTIM_ENVIRONMENT}`, { description: 'canary' }, first);
    await this.operate('PUT', `${victim}/settings/${KEY}`, { value: 'canary', reason: 'canary' }, first);
    await this.operate('PUT', `${victim}/users/${VICTIM_SUBJECT}/settings/${KEY}`, { value: 'canary' }, first);
    const changes = [{ op: 'set', key: KEY, environment: VICTIM_ENVIRONMENT, value: 'canary' }];
    await this.operate('POST', `${victim}/settings/bulk`, { reason: 'canary', changes }, { 'idempotency-key': VICTIM_IDEMPOTENCY_KEY });
    await this.operate('PUT', `${victim}/roles/${VICTIM_ROLE}`, { description: 'canary', permissions: ['settings.read'] }, first);
    await this.operate('POST', `${victim}/api-keys`, { name: 'canary', roles: ['viewer'] });
    const payload = { key: KEY, environment: VICTIM_ENVIRONMENT, value: 'canary asked for' };
    await this.operate('POST', `${victim}/change-requests`, { type: 'settings.update-setting', payload, reason: 'canary' });
  }
}
