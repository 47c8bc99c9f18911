import { Test, type TestingModule } from '@nestjs/testing';
import { type CommandContext, Scope } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { aTestActor, createTestDatabase, type ManualClock, type TestDatabase } from '#libs/testing';
import { FeatureFlagCoordinator, type FlagsView, type NewFlag } from '../../../src/feature-flags/contracts/index.ts';
import { FeatureFlagsModule } from '../../../src/feature-flags/feature-flags.module.ts';
import { UsageFlush } from '../../../src/feature-flags/data-providers/usage-flush.ts';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { SettingsModule } from '../../../src/settings/settings.module.ts';

/** Who does everything in these tests. */
export const BY_ADMIN: CommandContext = { actor: aTestActor({ permissions: ['*'], tenants: 'all' }), source: 'contract', reason: 'test' };

/** One instance of feature flags on a database that may be shared, with a clock that the test moves. */
export class FlagInstance {
  private constructor(
    private readonly module: TestingModule,
    readonly flags: FeatureFlagCoordinator,
  ) {}

  static async start(database: TestDatabase, clock: ManualClock, doesWork = false): Promise<FlagInstance> {
    const root = SettingsModule.forRoot({ core: { databaseUrl: database.databaseUrl, clock, doesWork } });
    const module = await Test.createTestingModule({ imports: [root, FeatureFlagsModule] }).compile();
    await module.init();
    return new FlagInstance(module, module.get(FeatureFlagCoordinator, { strict: false }));
  }

  get<T>(token: abstract new (...args: never) => T): T {
    return this.module.get(token, { strict: false });
  }

  async tenant(code: string, parent?: string): Promise<string> {
    const tenant = { code, name: code, ...(parent === undefined ? {} : { parent }) };
    return (await this.get(OrganisationCoordinator).createTenant(tenant, BY_ADMIN)).id;
  }

  async create(key: string, more: Partial<NewFlag> = {}, scope: Scope = Scope.application()): Promise<void> {
    const flag = { key, name: key, owner: 'tests', type: 'boolean' as const, enabledIn: ['staging'], ...more };
    await this.flags.createFlag(scope, flag, BY_ADMIN);
  }

  view(tenant: string | undefined, environment = 'staging'): Promise<FlagsView> {
    return this.flags.for(tenant === undefined ? Scope.application() : Scope.tenant(tenant), { environment });
  }

  /** Numbers of a metric by its label. */
  async metric(name: string): Promise<Readonly<Record<string, number>>> {
    const text = await this.get(Metrics).render();
    const lines = text.matchAll(new RegExp(`^${name}\\{[a-z]+="([^"]+)"\\} (\\d+)$`, 'gm'));
    return Object.fromEntries([...lines].map(([, label = '', value]) => [label, Number(value)]));
  }

  flush(): Promise<void> {
    return this.get(UsageFlush).flush();
  }

  close(): Promise<void> {
    return this.module.close();
  }
}

/** A database for some instances. */
export function flagDatabase(): Promise<TestDatabase> {
  return createTestDatabase('integration');
}
