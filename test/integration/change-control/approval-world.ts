import { Test, type TestingModule } from '@nestjs/testing';
import { type Actor, type CommandContext, Scope, SettingsManagementException } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { aTestActor, createTestDatabase, ManualClock, type TestDatabase } from '#libs/testing';
import { ChangeControlCoordinator } from '../../../src/change-control/contracts/index.ts';
import { ChangeRequestExpiryWorkflow } from '../../../src/change-control/workflows/change-request-expiry.workflow.ts';
import { ScheduledChangeWorkflow } from '../../../src/change-control/workflows/scheduled-change.workflow.ts';
import { IdentityCoordinator } from '../../../src/identity/contracts/index.ts';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingsCoordinator } from '../../../src/settings/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';
import { KEYS, REQUIRED, USERS } from './approval-model.ts';

const BY_ADMIN: CommandContext = { actor: aTestActor(), source: 'contract', reason: 'test' };
const HOUR_MS = 3_600_000;

/** Change control on PostgreSQL, with a clock that the test moves and due work that it does. */
export class ApprovalProduct {
  private tenants = 0;

  private constructor(
    private readonly module: TestingModule,
    readonly database: TestDatabase,
    readonly clock: ManualClock,
  ) {}

  static async start(): Promise<ApprovalProduct> {
    const database = await createTestDatabase('integration');
    const clock = new ManualClock();
    const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl, clock, doesWork: false } });
    const module = await Test.createTestingModule({ imports: [root] }).compile();
    await module.init();
    const product = new ApprovalProduct(module, database, clock);
    const definitions = KEYS.map((key) => ({ key, owner: 'model', kind: 'integer', scopes: ['tenant'], definitionVersion: 1 }));
    await product.get(SettingsCoordinator).registerDefinitions(definitions, 'atomic', BY_ADMIN);
    const environment = { name: 'production', description: '', protected: true, requiredApprovals: REQUIRED };
    await product.get(OrganisationCoordinator).defineEnvironment(Scope.application(), environment, undefined, BY_ADMIN);
    return product;
  }

  /** A tenant of its own, with a key for each user. */
  async world(): Promise<ApprovalWorld> {
    const code = `model-${++this.tenants}`;
    const { id } = await this.get(OrganisationCoordinator).createTenant({ code, name: code }, BY_ADMIN);
    const actors: Actor[] = [];
    for (const name of USERS) {
      const permissions = ['settings.manage', 'settings.approve', 'change-requests.read', 'settings.read'];
      const key = await this.get(IdentityCoordinator).createApiKey(Scope.tenant(code), { name, permissions }, BY_ADMIN);
      actors.push({ kind: 'api-key', id: key.id, name, permissions, tenants: [code] });
    }
    return new ApprovalWorld(this, code, id, actors);
  }

  get<T>(token: abstract new (...args: never) => T): T {
    return this.module.get(token, { strict: false });
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.database.drop();
  }
}

/** The people of one tenant, and what they do. */
export class ApprovalWorld {
  readonly ids: string[] = [];
  readonly digests = new Map<string, { readonly now: string; readonly earlier: string }>();
  private readonly scope: Scope;
  private readonly control: ChangeControlCoordinator;

  constructor(
    private readonly product: ApprovalProduct,
    code: string,
    readonly tenantId: string,
    private readonly actors: Actor[],
  ) {
    this.scope = Scope.tenant(code);
    this.control = product.get(ChangeControlCoordinator);
  }

  set(user: number, key: number, value: number): Promise<string> {
    const change = { key: KEYS[key] ?? '', environment: 'production', value };
    return this.outcome(() => this.product.get(SettingsCoordinator).updateSetting(this.scope, change, this.by(user)));
  }

  propose(user: number, key: number, value: number): Promise<string> {
    const payload = { key: KEYS[key] ?? '', environment: 'production', value };
    return this.outcome(() => this.control.propose(this.scope, { type: 'settings.update-setting', payload }, this.by(user)));
  }

  edit(user: number, index: number, key: number, value: number): Promise<string> {
    const payload = { key: KEYS[key] ?? '', environment: 'production', value };
    return this.outcome(async () => {
      const { revision } = await this.read(index);
      return this.control.edit(this.scope, this.id(index), { payload }, revision, this.by(user));
    });
  }

  async approve(user: number, index: number, isLate: boolean): Promise<string> {
    const { now, earlier } = await this.seen(index);
    return this.outcome(() => this.control.approve(this.scope, this.id(index), { digest: isLate ? earlier : now }, this.by(user)));
  }

  /** Digests of a request: that of now, and that of before its last edit. */
  async seen(index: number): Promise<{ readonly now: string; readonly earlier: string }> {
    const { digest } = await this.read(index);
    const known = this.digests.get(this.id(index));
    if (known?.now === digest) return known;
    const seen = { now: digest, earlier: known?.now ?? digest };
    this.digests.set(this.id(index), seen);
    return seen;
  }

  take(step: 'decline' | 'cancel' | 'apply', user: number, index: number): Promise<string> {
    return this.outcome(() => this.control[step](this.scope, this.id(index), this.by(user)));
  }

  schedule(user: number, index: number, hours: number): Promise<string> {
    const at = new Date(this.product.clock.now().getTime() + hours * HOUR_MS).toISOString();
    return this.outcome(() => this.control.schedule(this.scope, this.id(index), at, this.by(user)));
  }

  /** Gives or takes a right, as an administrator of keys would. */
  async right(user: number, right: string, held: boolean): Promise<void> {
    const actor = this.actors[user];
    if (actor === undefined) throw new Error(`There is no user ${user}.`);
    const others = actor.permissions.filter((one) => one !== `settings.${right}`);
    const permissions = held ? [...others, `settings.${right}`] : others;
    this.actors[user] = { ...actor, permissions };
    await this.write('update sm.api_key set permissions = $2::jsonb where id = $1', [actor.id, JSON.stringify(permissions)]);
  }

  /** Lets time go by and does what is due by then. */
  async pass(hours: number): Promise<void> {
    this.product.clock.advance(hours * HOUR_MS);
    for (const [kind, workflow] of [
      ['change-request.apply', this.product.get(ScheduledChangeWorkflow)],
      ['change-request.expire', this.product.get(ChangeRequestExpiryWorkflow)],
    ] as const) {
      const due = await this.query<{ id: string; subject: string; due_at: string }>(
        'select id, subject, due_at from sm.due_work where tenant_id = $1 and kind = $2 and due_at <= $3 order by due_at',
        [this.tenantId, kind, this.product.clock.now()],
      );
      for (const { id, subject, due_at } of due) {
        await workflow.run({ id, tenantId: this.tenantId, kind, subject, dueAt: new Date(due_at), attempts: 0 });
        await this.write('delete from sm.due_work where id = $1', [id]);
      }
    }
  }

  /** The statuses of the requests, in the order in which they were asked for. */
  async statuses(): Promise<readonly string[]> {
    const rows = await this.query<{ id: string; status: string }>(
      'select id, status from sm.change_request where tenant_id = $1 order by id',
      [this.tenantId],
    );
    this.ids.splice(0, this.ids.length, ...rows.map(({ id }) => id));
    return rows.map(({ status }) => status);
  }

  /** Every change of the settings in the order of the log: what, by whom asked for, and by whom approved. */
  async changes(): Promise<readonly object[]> {
    const rows = await this.query<{
      key: string;
      after: unknown;
      author: string | null;
      approvals: readonly string[] | null;
    }>(
      `select c.key, c.after, s.on_behalf #>> '{author,id}' as author,
         (select jsonb_agg(one ->> 'id') from jsonb_array_elements(s.on_behalf -> 'approvedBy') as one) as approvals
       from sm.change c join sm.change_set s using (tenant_id, stream, revision)
       where c.tenant_id = $1 and c.stream = 'settings' order by c.revision, c.ordinal`,
      [this.tenantId],
    );
    const userOf = (id: string | null) => this.actors.findIndex((actor) => actor.id === id);
    return rows.map(({ key, after, author, approvals }) => ({
      key: KEYS.findIndex((one) => one === key),
      value: after,
      author: userOf(author),
      approvals: (approvals ?? []).map(userOf),
    }));
  }

  private query<Row extends object>(text: string, params: readonly unknown[]): Promise<Row[]> {
    return this.product.get(DatabaseReader).read({ tenantId: this.tenantId }, (sql) => sql.query<Row>(text, params));
  }

  private async write(text: string, params: readonly unknown[]): Promise<void> {
    await this.product.get(UnitOfWork).record(this.tenantId, (sql) => sql.query(text, params));
  }

  private id(index: number): string {
    return this.ids[index] ?? '';
  }

  private read(index: number) {
    return this.control.get(this.scope, this.id(index), BY_ADMIN.actor);
  }

  private by(user: number): CommandContext {
    const actor = this.actors[user];
    if (actor === undefined) throw new Error(`There is no user ${user}.`);
    return { actor, source: 'contract', reason: 'test' };
  }

  private async outcome(act: () => Promise<unknown>): Promise<string> {
    try {
      await act();
      return 'ok';
    } catch (error) {
      if (error instanceof SettingsManagementException) return error.code;
      throw error;
    }
  }
}
