import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/kernel';
import { RedisServer } from '#libs/testing';
import { CompiledDefinition } from '#libs/setting-resolution';
import { SealSettingsHandler } from '../../../src/settings/commands/seal-settings.handler.ts';
import { CanaryWorld } from './canary-world.ts';
import { DOORS } from './doors.ts';
import { everyPlace, foundIn } from './search.ts';

const CANARIES = process.env['TEST_LONG'] === '1' ? 1_000 : 100;
const LIMIT_MS = 600_000;

/** Goes through all doors of all scopes, again and again until enough canaries are planted. */
async function plant(world: CanaryWorld): Promise<void> {
  do {
    for (const [path, scope] of world.scopes()) for (const door of Object.values(DOORS)) await door(world, path, scope);
  } while (world.planted.size < CANARIES);
}

describe('canaries that are planted as secrets through every door', () => {
  let world: CanaryWorld;

  beforeAll(async () => {
    world = await CanaryWorld.start();
    await plant(world);
  }, LIMIT_MS);

  afterAll(() => world.close());

  it('came through: many of them are stored, as secrets', async () => {
    const [stored] = await world.server.database.sql<{ secrets: number; values: number }>(
      `select (select count(*)::int from sm.secret) as secrets, (select count(*)::int from sm.setting_value where value ? '$secret') as values`,
    );
    process.stdout.write(
      `${world.planted.size} canaries planted, ${stored?.secrets} of them sealed, ${stored?.values} values refer to one\n`,
    );

    expect(world.planted.size).toBeGreaterThanOrEqual(CANARIES);
    expect(stored?.secrets).toBeGreaterThan(world.planted.size / 10);
    expect(stored?.values).toBeGreaterThan(20);
  });

  it(
    'are found in no log, change, event, error, cache, export, search, metric or table',
    async () => {
      const places = await everyPlace(world);

      expect(places.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['logs', 'events', 'memory', 'table sm.change', 'table sm.secret']),
      );
      if (RedisServer.isThere()) expect(places.find(({ name }) => name === 'redis')?.text.length).toBeGreaterThan(1_000);
      expect([...foundIn(places)]).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('the same with nothing sealed', () => {
  let world: CanaryWorld;
  const validate = Object.getOwnPropertyDescriptor(CompiledDefinition.prototype, 'validate') ?? {};

  beforeAll(async () => {
    world = await CanaryWorld.start();
    const sealing = world.server.app.get(SealSettingsHandler, { strict: false });
    sealing.seal = async (_scope, changes) => Promise.resolve(changes);
    // Secrets in the clear are taken for sound, as all other values are.
    Object.defineProperty(CompiledDefinition.prototype, 'validate', {
      configurable: true,
      value(this: CompiledDefinition, value: Json, pointer: string) {
        return this.isSecret
          ? this.validateSecret(value, pointer)
          : (validate.value as CompiledDefinition['validate']).call(this, value, pointer);
      },
    });
    for (const [path, scope] of world.scopes()) for (const door of Object.values(DOORS)) await door(world, path, scope);
  }, LIMIT_MS);

  afterAll(async () => {
    Object.defineProperty(CompiledDefinition.prototype, 'validate', validate);
    await world.close();
  });

  it(
    'finds them wherever values go, so that the search sees what there is',
    async () => {
      const found = foundIn(await everyPlace(world));
      process.stdout.write(`without sealing, canaries are in: ${[...found].map(([name, count]) => `${name} (${count})`).join(', ')}\n`);

      expect([...found.keys()]).toEqual(
        expect.arrayContaining([
          'events',
          'memory',
          'table sm.setting_value',
          'table sm.change',
          'answer to audit export',
          'answer to audit',
        ]),
      );
    },
    LIMIT_MS,
  );
});
