import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type OwnDatabase, startOwnDatabase } from '#libs/testing';

describe('a database of a crash test', () => {
  let database: OwnDatabase;

  beforeAll(async () => {
    database = await startOwnDatabase();
  });

  afterAll(() => database.drop());

  async function valueOf(text: string): Promise<unknown> {
    const client = new Client({ connectionString: database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<{ value: unknown }>(text);
      return rows[0]?.value;
    } finally {
      await client.end();
    }
  }

  it('is migrated, durable, and comes back on the same address after it was killed', async () => {
    expect(await valueOf(`select to_regclass('sm.migration') is not null as value`)).toBe(true);
    expect(await valueOf(`select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit')) as value`)).toBe('on on');

    const killed = database.kill();

    for (let answer: unknown; answer !== 1;) answer = await valueOf('select 1 as value').catch(() => undefined);
    expect(database.pid()).not.toBe(killed);
    expect(existsSync(database.folder)).toBe(true);
  });
});
