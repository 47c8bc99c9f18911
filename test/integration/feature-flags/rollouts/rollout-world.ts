import { Test, type TestingModule } from '@nestjs/testing';
import { type Actor, APPLICATION_TENANT_ID, type CommandContext, Scope } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { aTestActor, createTestDatabase, ManualClock, type TestDatabase } from '#libs/testing';
import { ChangeControlCoordinator } from '../../../../src/change-control/contracts/index.ts';
import {
  FeatureFlagCoordinator,
  FeatureRolloutCoordinator,
  type NewFlag,
  type NewRolloutStep,
  type RolloutState,
} from '../../../../src/feature-flags/contracts/index.ts';
import { FeatureFlagsModule } from '../../../../src/feature-flags/feature-flags.module.ts';
import { FeatureRolloutWorkflow } from '../../../../src/feature-flags/workflows/feature-rollout.workflow.ts';
import { IdentityCoordinator } from '../../../../src/identity/contracts/index.ts';
import { OrganisationCoordinator } from '../../../../src/organisation/contracts/index.ts';
import { SettingsModule } from '../../../../src/settings/settings.module.ts';

export const APPLICATION = Scope.application();
const ROLLOUT_WORK = 'flag-rollout.advance';

/** One process of the application without HTTP, whose clock the test moves and whose due work the test does. */
export class RolloutProcess {
  readonly flags: FeatureFlagCoordinator;
  readonly rollouts: FeatureRolloutCoordinator;
  readonly control: ChangeControlCoordinator;

  private constructor(
    private readonly module: TestingModule,
    readonly clock: ManualClock,
  ) {
    this.flags = this.get(FeatureFlagCoordinator);
    this.rollouts = this.get(FeatureRolloutCoordinator);
    this.control = this.get(ChangeControlCoordinator);
  }

  static async on(database: TestDatabase, clock: ManualClock, doesWork = false): Promise<RolloutProcess> {
    const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl, clock, doesWork } });
    const module = await Test.createTestingModule({ imports: [root, FeatureFlagsModule] }).compile();
    await module.init();
    return new RolloutProcess(module, clock);
  }

  get<T>(token: abstract new (...args: never) => T): T {
    return this.module.get(token, { strict: false });
  }

  /** Does the due work of rollouts of the application, as the runner would, the longest waiting first. @returns how many there were */
  async work(): Promise<number> {
    const due = await this.due();
    for (const item of due) {
      await this.get(FeatureRolloutWorkflow).run(item);
      await this.get(UnitOfWork).record(undefined, (sql) => sql.query('delete from sm.due_work where id = $1', [item.id]));
    }
    return due.length;
  }

  /** What is due of rollouts now. */
  async due() {
    const rows = await this.get(DatabaseReader).readDirectory((sql) =>
      sql.query<{ id: string; tenant_id: string; subject: string; due_at: string }>(
        'select id, tenant_id, subject, due_at from sm.due_work where kind = $1 and due_at <= $2 order by due_at',
        [ROLLOUT_WORK, this.clock.now()],
      ),
    );
    return rows.map(({ id, tenant_id: tenantId, subject, due_at: dueAt }) => ({
      id,
      tenantId,
      subject,
      dueAt: new Date(dueAt),
      kind: ROLLOUT_WORK,
      attempts: 0,
    }));
  }

  /** What the rule of a rollout covers now as evaluations see it, in percent: of 2,000 fixed units. */
  async exposed(key: string, environment = 'staging'): Promise<number> {
    const view = await this.flags.for(APPLICATION, { environment });
    const units = Array.from({ length: 2_000 }, (_, unit) => view.isEnabled(key, { targetingKey: `u${unit}` }));
    return units.filter(Boolean).length / 20;
  }

  close(): Promise<void> {
    return this.module.close();
  }
}

/** People, flags and rollouts of the application on one process. */
export class RolloutWorld {
  private made = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly process: RolloutProcess,
    readonly people: Readonly<Record<'ann' | 'bob' | 'cleo', Actor>>,
  ) {}

  /** @param doesWork true = events are delivered and due work is done by itself */
  static async start(doesWork = false): Promise<RolloutWorld> {
    const database = await createTestDatabase('integration');
    const process = await RolloutProcess.on(database, new ManualClock(), doesWork);
    const production = { name: 'production', description: '', protected: true, requiredApprovals: 1 };
    await process
      .get(OrganisationCoordinator)
      .defineEnvironment(APPLICATION, production, undefined, { actor: aTestActor(), source: 'contract' });
    const person = async (name: string): Promise<Actor> => {
      const permissions = ['features.*', 'change-requests.read'];
      const key = await process.get(IdentityCoordinator).createApiKey(
        APPLICATION,
        { name, permissions },
        {
          actor: aTestActor(),
          source: 'contract',
          reason: 'test',
        },
      );
      return { kind: 'api-key', id: key.id, name, permissions, tenants: 'all' };
    };
    return new RolloutWorld(database, process, { ann: await person('ann'), bob: await person('bob'), cleo: await person('cleo') });
  }

  by(name: 'ann' | 'bob' | 'cleo' = 'ann', more: Partial<CommandContext> = {}): CommandContext {
    return { actor: this.people[name], source: 'contract', reason: 'test', ...more };
  }

  /** A flag of its own that is on in staging, with one rule of a coverage. */
  async flag(percentage = 0, more: Partial<NewFlag> = {}): Promise<string> {
    const key = `flag-${++this.made}`;
    const flag = { key, name: key, owner: 'tests', type: 'percentage' as const, percentage, enabledIn: ['staging'], ...more };
    await this.process.flags.createFlag(APPLICATION, flag, this.by());
    return key;
  }

  start(key: string, steps: readonly NewRolloutStep[], environment = 'staging'): Promise<RolloutState> {
    return this.process.rollouts.startRollout(APPLICATION, { key, environment, steps }, this.by());
  }

  read({ key, environment, id }: Pick<RolloutState, 'key' | 'environment' | 'id'>, by = this.process): Promise<RolloutState> {
    return by.rollouts.getRollout(APPLICATION, { key, environment, id });
  }

  /** The rule of a flag as it is stored. */
  async rule(key: string, environment = 'staging', by = this.process): Promise<Readonly<Record<string, unknown>>> {
    const { configuration } = await by.flags.getFlagEnvironment(APPLICATION, key, environment);
    return { ...configuration.rules?.[0] };
  }

  /** The records of rollouts in the change log, in order: what, for which flag, and after. */
  records(key: string): Promise<readonly { kind: string; after: { status: string; step: number; coverage: number } }[]> {
    return this.process
      .get(DatabaseReader)
      .read({ tenantId: APPLICATION_TENANT_ID }, (sql) =>
        sql.query(
          `select kind, after from sm.change where tenant_id = $1 and stream = 'flags' and key = $2 and kind like 'flag-rollout.%' order by revision, ordinal`,
          [APPLICATION_TENANT_ID, key],
        ),
      );
  }

  async close(): Promise<void> {
    await this.process.close();
    await this.database.drop();
  }
}

/** The code of the exception that a promise ends with. */
export async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'ok';
  } catch (error) {
    return String(Reflect.get(error as object, 'code'));
  }
}
