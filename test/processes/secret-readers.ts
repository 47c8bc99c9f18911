import { Test, type TestingModule } from '@nestjs/testing';
import { Scope, systemActor } from '#libs/kernel';
import type { KeyRing } from '#libs/secrets';
import { OrganisationCoordinator } from '../../src/organisation/contracts/index.ts';
import { SettingsCoordinator } from '../../src/settings/contracts/index.ts';
import { SettingsModule } from '../../src/settings/settings.module.ts';

const CONTEXT = { actor: systemActor('test'), source: 'contract', reason: 'Test' } as const;
const READS_A_SECOND = 200;
const TICK_MS = 5;

/** A secret as it must be read. */
interface Known {
  readonly tenant: string;
  readonly key: string;
  readonly text: string;
}

/** An application with secrets of several tenants, which reads them all the time. */
export class SecretReaders {
  readonly failures: string[] = [];
  readonly durationsMs: number[] = [];
  private readonly pending = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private next = 0;
  private begun = 0;
  private begunAt = 0;
  private endedAt = 0;

  private constructor(
    private readonly module: TestingModule,
    private readonly settings: SettingsCoordinator,
    readonly secrets: readonly Known[],
  ) {}

  /** Opens an application over secrets that are there. */
  static async over(databaseUrl: string, masterKeys: KeyRing, secrets: readonly Known[]): Promise<SecretReaders> {
    const module = await opened(databaseUrl, masterKeys);
    return new SecretReaders(module, module.get(SettingsCoordinator, { strict: false }), secrets);
  }

  /** Stores secrets of as many tenants. */
  static async start(databaseUrl: string, masterKeys: KeyRing, tenants: number, secretsEach: number): Promise<SecretReaders> {
    const module = await opened(databaseUrl, masterKeys);
    const settings = module.get(SettingsCoordinator, { strict: false });
    const organisation = module.get(OrganisationCoordinator, { strict: false });
    const keys = Array.from({ length: secretsEach }, (_, index) => `rotated.secret${index}`);
    const definitions = keys.map((key) => ({ key, owner: 'rotated', kind: 'secret', scopes: ['tenant'] }));
    await settings.registerDefinitions(definitions, 'atomic', CONTEXT);
    const known: Known[] = [];
    for (let number = 0; number < tenants; number++) {
      const tenant = `tenant-${number}`;
      await organisation.createTenant({ code: tenant, name: tenant }, CONTEXT);
      const changes = keys.map((key) => ({ op: 'set' as const, key, value: `${tenant} of ${key}` }));
      await settings.bulkUpdateSettings(Scope.tenant(tenant), changes, 'atomic', CONTEXT);
      known.push(...changes.map(({ key, value }) => ({ tenant, key, text: value })));
    }
    return new SecretReaders(module, settings, known);
  }

  /** Begins to read 200 secrets a second. */
  begin(): void {
    this.begunAt = performance.now();
    this.timer = setInterval(() => {
      // A tick that comes late makes up for those that were left out.
      const wanted = ((performance.now() - this.begunAt) / 1_000) * READS_A_SECOND;
      while (this.begun < wanted) this.readOne();
    }, TICK_MS);
  }

  /** How many reads were made a second while reading. */
  get readsASecond(): number {
    return (this.begun * 1_000) / (this.endedAt - this.begunAt);
  }

  /** Ends reading, and waits for what is under way. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    this.endedAt = performance.now();
    await Promise.all(this.pending);
  }

  /** Reads every secret once. @returns what was wrong */
  async readAll(): Promise<readonly string[]> {
    const faults = this.failures.length;
    for (const secret of this.secrets) await this.read(secret);
    return this.failures.splice(faults);
  }

  close(): Promise<void> {
    return this.module.close();
  }

  private readOne(): void {
    this.begun += 1;
    // A step that meets all of them in an order that looks random.
    this.next = (this.next + 7_919) % this.secrets.length;
    const secret = this.secrets[this.next];
    if (secret === undefined) return;
    const reading = this.read(secret).finally(() => this.pending.delete(reading));
    this.pending.add(reading);
  }

  private async read({ tenant, key, text }: Known): Promise<void> {
    const startedAt = performance.now();
    try {
      const found = await (await this.settings.for(Scope.tenant(tenant))).secret(key);
      if (found !== text) this.failures.push(`${tenant} ${key} was ${found === undefined ? 'unset' : 'another text'}`);
    } catch (error) {
      this.failures.push(`${tenant} ${key}: ${String(error)}`);
    }
    this.durationsMs.push(performance.now() - startedAt);
  }
}

async function opened(databaseUrl: string, masterKeys: KeyRing): Promise<TestingModule> {
  const root = SettingsModule.forRoot({ core: { databaseUrl, masterKeys, doesWork: false } });
  const module = await Test.createTestingModule({ imports: [root] }).compile();
  await module.init();
  return module;
}
