import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock, UuidV7Generator } from '#libs/persistence';
import { generateMasterKey, KeyRing, parseMasterKeys } from '#libs/secrets';
import { ManualClock, waitUntil } from '#libs/testing';
import { beginKeyRotation } from '../../../src/core/key-rotation-work.ts';
import { ACME, RIVAL, SecretWorld } from './secret-world.ts';

const [K1, K2, K3] = [generateMasterKey('k1'), generateMasterKey('k2'), generateMasterKey('k3')];
const ringOf = (text: string) => KeyRing.of(parseMasterKeys(text).keys);
const KEY = 'billing.apiKey';
const TEXTS = Array.from({ length: 230 }, (_, index) => ({ settingKey: KEY, text: `"secret ${index}"` }));

describe('a rotation of keys', () => {
  let world: SecretWorld;
  let sealed: readonly (readonly [tenant: string, id: string, text: string])[];

  beforeEach(async () => {
    world = await SecretWorld.open();
    const { vault } = await world.start(ringOf(K1));
    const of = async (tenant: string) =>
      (await vault.seal(tenant, TEXTS)).map((id, index) => [tenant, id, TEXTS[index]?.text ?? ''] as const);
    sealed = [...(await of(ACME)), ...(await of(RIVAL))];
  });

  afterEach(() => world.close());

  async function expectAllReadable(keys: string): Promise<void> {
    const { vault } = await world.start(ringOf(keys));
    for (const [tenant, id, text] of sealed) expect(await vault.open(tenant, { settingKey: KEY, id })).toBe(text);
  }

  it('to another master key leaves nothing that names the old one, and every secret what it was', async () => {
    const before = await world.keysNamed();
    const { rotation } = await world.start(ringOf(`${K2},${K1}`));
    const begun = await rotation.begin(false);
    await rotation.run(begun);

    expect(begun).toMatchObject({ kek: 'k2', total: 464, done: 0 });
    expect(await rotation.latest()).toMatchObject({ id: begun.id, done: 464, finishedAt: expect.any(Date) });
    expect(await world.keysNamed()).toEqual({ kek: ['k2'], dataKeys: before.dataKeys });
    await expectAllReadable(K2);
  });

  it('with data keys seals everything anew; fingerprints and ids stay', async () => {
    const identities = () => world.database.sql('select tenant_id, id, key, fingerprint, created_at from sm.secret order by id');
    const [before, named] = [await identities(), await world.keysNamed()];
    const { rotation, vault } = await world.start(ringOf(`${K2},${K1}`));
    await rotation.run(await rotation.begin(true));
    const after = await world.keysNamed();

    expect(after.kek).toEqual(['k2']);
    expect(after.dataKeys).toHaveLength(2);
    expect(after.dataKeys.filter((id) => named.dataKeys.includes(id))).toEqual([]);
    expect(await identities()).toEqual(before);
    expect(await vault.seal(ACME, TEXTS.slice(0, 3))).toEqual(sealed.slice(0, 3).map(([, id]) => id));
    await expectAllReadable(K2);
  });

  it('is taken up where it was left, by whoever comes first or several at once', async () => {
    const first = await world.start(ringOf(`${K2},${K1}`));
    const begun = await first.rotation.begin(true);
    const stopped = new Error('stopped');
    let steps = 0;
    const stopAfter = () => {
      if (++steps === 3) throw stopped;
    };
    await expect(first.rotation.run(begun, stopAfter)).rejects.toBe(stopped);

    const second = await world.start(ringOf(`${K2},${K1}`));
    const taken = await second.rotation.begin(true);
    expect(taken.id).toBe(begun.id);
    expect(taken.done).toBeGreaterThan(0);
    await Promise.all([first.rotation.run(begun), second.rotation.run(taken)]);
    expect((await world.keysNamed()).kek).toEqual(['k2']);
    await expectAllReadable(K2);
  });

  it('is finished by the runner of a server when whoever began it is gone', async () => {
    const { rotation } = await world.start(ringOf(`${K2},${K1}`));
    const begun = await beginKeyRotation(rotation, false, { ids: new UuidV7Generator(), clock: new SystemClock() });
    await world.start(ringOf(`${K2},${K1}`), new ManualClock(new Date(Date.now() + 61_000)));

    await waitUntil('it is finished', async () => (await rotation.latest())?.finishedAt !== undefined);
    expect(await rotation.latest()).toMatchObject({ id: begun.id, done: begun.total });
    expect((await world.keysNamed()).kek).toEqual(['k2']);
  });

  it('under way to one key gives way to one to a newer key', async () => {
    const begun = await (await world.start(ringOf(`${K2},${K1}`))).rotation.begin(true);
    const { rotation } = await world.start(ringOf(`${K3},${K2},${K1}`));
    const newer = await rotation.begin(false);
    await rotation.run(newer);

    expect(newer).toMatchObject({ kek: 'k3', withDataKeys: true });
    expect(newer.id).not.toBe(begun.id);
    await expect(rotation.run(begun)).rejects.toThrow('"k2" cannot go on here');
    expect((await world.keysNamed()).kek).toEqual(['k3']);
  });

  it('leaves what cannot be opened as it is, and the key that is named there', async () => {
    await world.database.sql(
      `update sm.secret set envelope = replace(envelope, right(envelope, 4), 'AAAA') where id = '${sealed[0]?.[1]}'`,
    );
    const { rotation, vault } = await world.start(ringOf(`${K2},${K1}`));
    await rotation.run(await rotation.begin(true));

    expect((await world.keysNamed()).kek).toEqual(['k2']);
    expect((await world.keysNamed()).dataKeys).toHaveLength(3);
    await expect(vault.open(ACME, { settingKey: KEY, id: sealed[0]?.[1] ?? '' })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });

  it('seals what another process writes meanwhile by the new key: a key that went out of use is not used again', async () => {
    const { vault } = await world.start(ringOf(`${K2},${K1}`));
    await vault.seal(ACME, [{ settingKey: KEY, text: '"warm"' }]);
    const { rotation } = await world.start(ringOf(`${K2},${K1}`));
    await rotation.run(await rotation.begin(true));
    const [late = ''] = await vault.seal(ACME, [{ settingKey: KEY, text: '"late"' }]);

    expect(await vault.open(ACME, { settingKey: KEY, id: late })).toBe('"late"');
    expect((await world.keysNamed()).kek).toEqual(['k2']);
    expect((await world.keysNamed()).dataKeys).toHaveLength(2);
  });
});
