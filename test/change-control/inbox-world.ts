import { TestApp, type TestAppOptions, type TestResponse } from '#libs/testing';

export const LIMIT = 'payments.limit';
export const NOTE = 'payments.note';
export const HIDDEN = 'payroll.bonus';
export const TENANT = '/v1/tenants/acme';

const SCOPES = ['application', 'tenant', 'user'];
const DEFINITIONS = [
  {
    key: LIMIT,
    owner: 'payments',
    kind: 'integer',
    default: 100,
    constraints: { min: 0 },
    scopes: SCOPES,
    elevated: true,
    definitionVersion: 1,
  },
  { key: NOTE, owner: 'payments', kind: 'string', default: '', scopes: SCOPES, definitionVersion: 1 },
  {
    key: HIDDEN,
    owner: 'payroll',
    kind: 'integer',
    default: 0,
    scopes: SCOPES,
    elevated: true,
    permissions: { read: 'payroll.read' },
    definitionVersion: 1,
  },
];

/** A server with a tenant, elevated settings, and administrators of the tenant with keys of their own. */
export class InboxWorld {
  private constructor(
    readonly server: TestApp,
    private readonly keys: Map<string, { readonly id: string; readonly key: string }>,
  ) {}

  static async start(project: 'integration' | 'e2e', options: TestAppOptions = {}): Promise<InboxWorld> {
    const server = await TestApp.start(project, options);
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions: DEFINITIONS } });
    const world = new InboxWorld(server, new Map());
    for (const name of ['ann', 'bob', 'carl']) await world.employ(name, { roles: ['tenant-admin'] });
    return world;
  }

  /** Makes a key of the tenant. */
  async employ(name: string, rights: object): Promise<void> {
    const { body } = await this.server.send('POST', `${TENANT}/api-keys`, { body: { name, ...rights } });
    this.keys.set(name, { id: String(body['id']), key: String(body['key']) });
  }

  /** Revokes a key of the tenant. */
  dismiss(name: string): Promise<TestResponse> {
    return this.server.send('DELETE', `${TENANT}/api-keys/${this.idOf(name)}`);
  }

  idOf(name: string): string {
    return this.keys.get(name)?.id ?? '';
  }

  /** Sends a request with somebody's key; `root` is the administrator of the installation. */
  send(who: string, method: Parameters<TestApp['send']>[0], url: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
    const key = who === 'root' ? {} : { key: this.keys.get(who)?.key ?? 'nobody' };
    return this.server.send(method, url, { ...key, headers, ...(body === undefined ? {} : { body }) });
  }

  /** Sets a setting of the tenant on its present state. */
  async set(who: string, key: string, value: unknown, query = '', base = `${TENANT}/settings`): Promise<TestResponse> {
    const url = `${base}/${key}${query}`;
    return this.send(who, 'PUT', url, { value, reason: 'test' }, await this.precondition(url));
  }

  /** The precondition that a setting meets now. */
  async precondition(url: string): Promise<Readonly<Record<string, string>>> {
    const { body, headers } = await this.server.send('GET', url);
    return body['revision'] === 0 ? { 'if-none-match': '*' } : { 'if-match': String(headers['etag']) };
  }

  /** Takes a step with a request of the tenant; approving binds the digest of the given answer. */
  step(who: string, asked: TestResponse, verb: string, body?: object): Promise<TestResponse> {
    const seen = verb === 'approve' ? { digest: asked.body['digest'] } : {};
    return this.send(who, 'POST', `${TENANT}/change-requests/${String(asked.body['id'])}/${verb}`, body ?? seen);
  }

  /** A request of the tenant as somebody sees it. */
  read(asked: TestResponse, who = 'root'): Promise<TestResponse> {
    return this.send(who, 'GET', `${TENANT}/change-requests/${String(asked.body['id'])}`);
  }

  /** The effective value of a setting of the tenant. */
  async value(key: string, query = ''): Promise<unknown> {
    return (await this.server.send('GET', `${TENANT}/settings/${key}${query}`)).body['value'];
  }

  /** Protects an environment of the application, or takes the protection away in the database. */
  async protect(name: string, isProtected: boolean, requiredApprovals = 1): Promise<void> {
    if (isProtected) {
      const url = `/v1/application/environments/${name}`;
      const { headers } = await this.server.send('GET', url);
      const body = { description: '', protected: true, requiredApprovals, reason: 'test' };
      await this.server.send('PUT', url, { body, headers: { 'if-match': String(headers['etag']) } });
      return;
    }
    await this.server.database.sql('update sm.environment set protected = false, required_approvals = 1 where name = $1', [name]);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
