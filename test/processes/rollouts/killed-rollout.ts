import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type OwnDatabase, startOwnDatabase, waitUntil } from '#libs/testing';
import { ApplicationProcess } from '../application-process.ts';

const PROGRAM = join(process.cwd(), 'test/processes/rollouts/application-on-a-clock.ts');
const PATIENCE_MS = 30_000;
const PLACE = (key: string) => `/v1/application/flags/${key}/environments/staging`;

/** When the process is killed: inside the transaction that records a step, right after its commit, or before the step is due. */
export type Kill = 'inside' | 'after' | 'before';

/** A record of a rollout, and an event of one. */
export interface Told {
  readonly move: string;
  readonly step: number;
  readonly after: number;
}

/** The application in a process of its own with a clock in a file, killed while it moves rollouts. */
export class KilledRollouts {
  private now = Date.parse('2026-01-01T00:00:00Z');

  private constructor(
    private readonly database: OwnDatabase,
    readonly admin: Client,
    private application: ApplicationProcess,
    private readonly approver: string,
  ) {}

  static async open(): Promise<KilledRollouts> {
    const database = await startOwnDatabase();
    const admin = new Client({ connectionString: database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    admin.on('error', () => undefined);
    await admin.connect();
    writeFileSync(join(database.folder, 'clock'), '2026-01-01T00:00:00.000Z');
    const application = await KilledRollouts.launch(database, '');
    const body = { name: 'bob', permissions: ['features.*'] };
    const { key } = (await application.ask<{ key: string }>('POST', '/v1/application/api-keys', { body })).body;
    return new KilledRollouts(database, admin, application, key);
  }

  /** Starts a rollout of a new flag. @returns its id */
  async start(key: string, steps: readonly object[]): Promise<string> {
    const flag = { key, name: key, owner: 'tests', type: 'percentage', percentage: 0, enabledIn: ['staging'], reason: 'test' };
    await this.application.ask('POST', '/v1/application/flags', { body: flag });
    const { headers } = await this.application.ask('GET', PLACE(key));
    const sent = { body: { steps, reason: 'test' }, headers: { 'if-match': headers.get('etag') ?? '' } };
    return (await this.application.ask<{ id: string }>('POST', `${PLACE(key)}/rollouts`, sent)).body.id;
  }

  /** Lets time go by until the next step is due, kills the process there, and starts it again. @returns what it died of */
  async killAtStep(id: string, step: number, kill: Kill, tickMs: number): Promise<string | null> {
    if (kill === 'before') {
      const diedOf = await this.application.kill();
      this.pass(tickMs);
      return this.back(diedOf);
    }
    const held = kill === 'inside' ? await this.hold(id) : undefined;
    this.pass(tickMs);
    await waitUntil('the step is being recorded', held?.isWaitedFor ?? (async () => (await this.recorded(id)) >= step), PATIENCE_MS);
    const diedOf = await this.application.kill();
    await held?.release();
    return this.back(diedOf);
  }

  /** Approves a step; the process is killed before it has answered, and the approver sends it again. */
  async killAtApproval(key: string, id: string, step: number): Promise<string | null> {
    await waitUntil('the approval is asked for', async () => (await this.read(key, id))['waitingFor'] === step, PATIENCE_MS);
    const approve = () =>
      this.application.send('POST', `${PLACE(key)}/rollouts/${id}/approve`, { key: this.approver, body: { step, reason: 'ok' } });
    const held = await this.hold(id);
    const unanswered = approve().catch(() => 'cut');
    await waitUntil('the approval is being recorded', held.isWaitedFor, PATIENCE_MS);
    const diedOf = await this.application.kill();
    await held.release();
    if ((await unanswered) !== 'cut') throw new Error('The approval was answered before the kill.');
    await this.back(diedOf);
    const { status } = await approve();
    if (status !== 200) throw new Error(`The approval was answered with ${status}.`);
    return diedOf;
  }

  /** The rollout as it is read. */
  async read(key: string, id: string): Promise<Record<string, unknown>> {
    return (await this.application.ask('GET', `${PLACE(key)}/rollouts/${id}`)).body;
  }

  /** The rule of a flag. */
  async rule(key: string): Promise<unknown> {
    const { body } = await this.application.ask<{ configuration: { rules: readonly unknown[] } }>('GET', PLACE(key));
    return body.configuration.rules[0];
  }

  /** What the change log tells of a rollout, in order. */
  async records(id: string): Promise<readonly Told[]> {
    const { rows } = await this.admin.query<Told>(
      `select substr(kind, 14) as move, (after ->> 'step')::int as step, (after ->> 'coverage')::int as after from sm.change
       where stream = 'flags' and kind like 'flag-rollout.%' and details ->> 'rollout' = $1 order by revision, ordinal`,
      [id],
    );
    return rows;
  }

  /** What listeners were told of a rollout, by event: one that came twice counts once, as its id says. */
  events(id: string): readonly Told[] {
    const path = join(this.database.folder, 'events');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    const told = lines.map((line) => JSON.parse(line) as Told & { id: string; type: string; rollout: string });
    const once = new Map(told.filter(({ rollout }) => rollout === id).map((event) => [event.id, event]));
    return [...once.values()].map(({ type, step, after }) => ({
      move: type.replace(/^feature-flags\.rollout-(.*)\.v1$/, '$1'),
      step,
      after,
    }));
  }

  async verify(): Promise<Record<string, unknown>> {
    return (await this.application.ask('GET', '/v1/application/audit/verify')).body;
  }

  async close(): Promise<void> {
    await this.admin.end();
    await this.application.stop();
    await this.database.drop();
  }

  private static launch({ databaseUrl, folder }: OwnDatabase, key: string): Promise<ApplicationProcess> {
    return ApplicationProcess.start(databaseUrl, { key, eventFile: join(folder, 'events'), program: [PROGRAM, join(folder, 'clock')] });
  }

  private async back(diedOf: string | null): Promise<string | null> {
    this.application = await KilledRollouts.launch(this.database, this.application.key);
    return diedOf;
  }

  private pass(milliseconds: number): void {
    this.now += milliseconds;
    const path = join(this.database.folder, 'clock');
    writeFileSync(`${path}.next`, new Date(this.now).toISOString());
    renameSync(`${path}.next`, path);
  }

  private async recorded(id: string): Promise<number> {
    const { rows } = await this.admin.query<{ step: number }>(
      `select (details ->> 'step')::int as step from sm.flag_rollout where id = $1`,
      [id],
    );
    return rows[0]?.step ?? -1;
  }

  /** Holds the row, so that whoever writes it waits in an open transaction. */
  private async hold(id: string) {
    // On a session of its own: what a transaction sees of other sessions stays as it was at its first look.
    const holder = new Client({ connectionString: this.database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from sm.flag_rollout where id = $1 for update', [id]);
    const waiting = `select count(*)::int as waiting from pg_stat_activity
      where application_name = 'settings-management' and wait_event_type = 'Lock' and query like 'insert into sm.flag_rollout%'`;
    return {
      isWaitedFor: async () => ((await this.admin.query<{ waiting: number }>(waiting)).rows[0]?.waiting ?? 0) > 0,
      release: () => holder.end(),
    };
  }
}
