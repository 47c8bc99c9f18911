import { Test, type TestingModule } from '@nestjs/testing';
import type { Clock } from '#libs/kernel';
import { type KeyProvider, KeyRotation, SecretVault } from '#libs/secrets';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { CoreModule } from '../../../src/core/core.module.ts';

/** Tenants of the tests: secrets need no more of them than an id. */
export const [ACME, RIVAL] = ['0190f000-0000-7000-8000-00000000000a', '0190f000-0000-7000-8000-00000000000b'] as const;

/** The core of one process with its master keys, on a database that several share. */
export class SecretWorld {
  private readonly processes: TestingModule[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async open(): Promise<SecretWorld> {
    return new SecretWorld(await createTestDatabase());
  }

  /** Starts another process. @param clock given to one that does due work @throws MasterKeysUnfitException when its master keys do not fit */
  async start(masterKeys: KeyProvider, clock?: Clock): Promise<{ readonly vault: SecretVault; readonly rotation: KeyRotation }> {
    const core = CoreModule.on({
      databaseUrl: this.database.databaseUrl,
      masterKeys,
      ...(clock === undefined ? { doesWork: false } : { clock }),
    });
    const module = await Test.createTestingModule({ imports: [core] }).compile();
    this.processes.push(module);
    await module.init();
    return { vault: module.get(SecretVault, { strict: false }), rotation: module.get(KeyRotation, { strict: false }) };
  }

  /** Every text in the tables of secrets and data keys that names a key. */
  async keysNamed(): Promise<{ readonly kek: readonly string[]; readonly dataKeys: readonly string[] }> {
    const rows = await this.database.sql<{ kek: string; id: string }>(
      `select kek, id::text from sm.data_key where purpose = 'seal' union
       select split_part(envelope, '.', 2), split_part(envelope, '.', 3) from sm.secret`,
    );
    const other = await this.database.sql<{ kek: string }>('select distinct kek from sm.data_key');
    const unique = (texts: readonly string[]) => [...new Set(texts)].sort();
    return { kek: unique([...rows, ...other].map(({ kek }) => kek)), dataKeys: unique(rows.map(({ id }) => id)) };
  }

  async close(): Promise<void> {
    for (const module of this.processes) await module.close().catch(() => undefined);
    await this.database.drop();
  }
}
