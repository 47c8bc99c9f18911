import { Test, type TestingModule } from '@nestjs/testing';
import { Scope, systemActor } from '#libs/kernel';
import type { KeyRing } from '#libs/secrets';
import { OrganisationCoordinator } from '../../src/organisation/contracts/index.ts';
import { SettingsCoordinator } from '../../src/settings/contracts/index.ts';
import { SettingsModule } from '../../src/settings/settings.module.ts';

const CONTEXT = { actor: systemActor('test'), source: 'contract', reason: 'Test' } as const;
const READS_A_SECOND = 200;
const TICK_MS = 5;
const READS_A_WRITE = 20;
const WRITTEN = 'rotated.written';

/** A secret as it must be read. */
interface Known {
  /** Whose it is; absent = the tenant's. */
  readonly subject?: string;
  readonly tenant: string;
  readonly key: string;
  readonly text: string;
}

/** An application with secrets of several tenants, which reads them all the time, and writes some. */
export class SecretReaders {
  readonly failures: string[] = [];
  readonly durationsMs: number[] = [];
  /** Secrets of users that were written meanwhile. */
  readonly written: Known[] = [];
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
    const ofUsers = { key: WRITTEN, owner: 'rotated', kind: 'secret', scopes: ['tenant', 'user'] };
    await settings.registerDefinitions([...definitions, ofUsers], 'atomic', CONTEXT);
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

  /** Begins to read 200 secrets a second, and to write 10. */
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
    for (const secret of [...this.secrets, ...this.written]) await this.read(secret);
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
    this.run(this.read(secret));
    if (this.begun % READS_A_WRITE === 0) this.run(this.write(secret.tenant, `user-${this.begun}`));
  }

  private run(work: Promise<void>): void {
    const pending = work.finally(() => this.pending.delete(pending));
    this.pending.add(pending);
  }

  private async write(tenant: string, subject: string): Promise<void> {
    const text = `written for ${subject}`;
    try {
      await this.settings.updateSetting(Scope.user(tenant, subject), { key: WRITTEN, value: text }, CONTEXT);
      this.written.push({ tenant, subject, key: WRITTEN, text });
    } catch (error) {
      this.failures.push(`writing in ${tenant}: ${String(error)}`);
    }
  }

  private async read({ tenant, subject, key, text }: Known): Promise<void> {
    const startedAt = performance.now();
    try {
      const found = await (await this.settings.for(subject === undefined ? Scope.tenant(tenant) : Scope.user(tenant, subject))).secret(key);
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
