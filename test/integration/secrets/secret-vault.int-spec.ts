import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateMasterKey, KeyRing, parseMasterKeys, type SecretVault } from '#libs/secrets';
import { ACME, RIVAL, SecretWorld } from './secret-world.ts';

const [K1, K2] = [generateMasterKey('k1'), generateMasterKey('k2')];
const ringOf = (text: string, lost: readonly string[] = []) => KeyRing.of(parseMasterKeys(text).keys, lost);
const KEY = 'billing.apiKey';

describe('the vault', () => {
  let world: SecretWorld;
  let vault: SecretVault;

  beforeAll(async () => {
    world = await SecretWorld.open();
    ({ vault } = await world.start(ringOf(K1)));
  });

  afterAll(() => world.close());

  it('gives a text one id for a setting of a tenant, whoever seals it and how often', async () => {
    const other = (await world.start(ringOf(K1))).vault;
    const text = { settingKey: KEY, text: '"open"' };
    const sealings = [vault, other, vault, other].map((each) => each.seal(ACME, [text, text]));
    const ids = (await Promise.all(sealings)).flat();

    expect(new Set(ids).size).toBe(1);
    expect(await vault.seal(ACME, [{ settingKey: 'billing.other', text: '"open"' }])).not.toContain(ids[0]);
    expect(await vault.seal(RIVAL, [text])).not.toContain(ids[0]);
    expect(await vault.open(ACME, { settingKey: KEY, id: ids[0] ?? '' })).toBe('"open"');
  });

  it('opens nothing that was moved to another row, key or tenant', async () => {
    const [a = '', b = ''] = await vault.seal(ACME, [
      { settingKey: KEY, text: '"a"' },
      { settingKey: KEY, text: '"b"' },
    ]);
    const open = (tenantId: string, settingKey: string, id: string) =>
      vault.open(tenantId, { settingKey, id }).catch((error: unknown) => (error as { code: string }).code);
    expect(await open(ACME, 'billing.other', a)).toBe('SECRET_UNREADABLE');
    expect(await open(RIVAL, KEY, a)).toBe('SECRET_UNREADABLE');

    const envelopes = `update sm.secret t set envelope = f.envelope from sm.secret f where t.id = '${a}' and f.id = '${b}'`;
    await world.database.sql(envelopes);
    expect(await open(ACME, KEY, a)).toBe('SECRET_UNREADABLE');
    expect(await open(ACME, KEY, b)).toBe('"b"');

    await world.database.sql(`update sm.secret set key = 'billing.moved' where id = '${b}'`);
    expect(await open(ACME, 'billing.moved', b)).toBe('SECRET_UNREADABLE');
    const states = await vault.describe(
      ACME,
      [a, b].map((id) => ({ settingKey: KEY, id })),
    );
    expect([...states].map(([id, { isReadable }]) => [id, isReadable])).toEqual(
      expect.arrayContaining([
        [a, false],
        [b, true],
      ]),
    );
  });

  it('seals a text anew that is there and cannot be opened', async () => {
    const text = { settingKey: 'billing.broken', text: '"open"' };
    const [id = ''] = await vault.seal(ACME, [text]);
    await world.database.sql(`update sm.secret set envelope = 'v1.k1.gone' where id = '${id}'`);

    expect(await vault.seal(ACME, [text, text])).toEqual([id, id]);
    expect(await vault.open(ACME, { settingKey: text.settingKey, id })).toBe('"open"');
  });

  it('stores nothing in the clear, and nothing for a trial', async () => {
    const count = async () => (await world.database.sql<{ n: number }>('select count(*)::int as n from sm.secret'))[0]?.n;
    const before = await count();
    const [known] = await vault.seal(ACME, [{ settingKey: KEY, text: '"hunter2"' }]);
    const trial = await vault.trial(
      ACME,
      ['"hunter2"', '"hunter3"'].map((text) => ({ settingKey: KEY, text })),
    );
    const stored = JSON.stringify(await world.database.sql('select s::text, d::text from sm.secret s, sm.data_key d'));

    expect(trial[0]).toBe(known);
    expect(await count()).toBe((before ?? 0) + 1);
    expect(stored).not.toContain('hunter');
  });

  it('opens what it has read before while the database is away', async () => {
    const lonely = await SecretWorld.open();
    const { vault: own } = await lonely.start(ringOf(K1));
    const [seen = '', unseen = ''] = await own.seal(
      ACME,
      ['"seen"', '"unseen"'].map((text) => ({ settingKey: KEY, text })),
    );
    await own.open(ACME, { settingKey: KEY, id: seen });
    await lonely.database.drop();

    expect(await own.open(ACME, { settingKey: KEY, id: seen })).toBe('"seen"');
    await expect(own.open(ACME, { settingKey: KEY, id: unseen })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([
      ...(await own.describe(
        ACME,
        [seen, unseen].map((id) => ({ settingKey: KEY, id })),
      )),
    ]).toEqual([]);
    await lonely.close().catch(() => undefined);
  });
});

describe('the start with secrets stored', () => {
  let world: SecretWorld;
  let id: string;

  beforeAll(async () => {
    world = await SecretWorld.open();
    const { vault } = await world.start(ringOf(K1));
    [id = ''] = await vault.seal(ACME, [{ settingKey: KEY, text: '"open"' }]);
  });

  afterAll(() => world.close());

  const stored = () => world.database.sql('select s::text, d::text from sm.secret s, sm.data_key d');

  it.each([
    ['without master keys', '', '"k1", which seals 2 data keys, is not configured'],
    ['with another one only', K2, '"k1", which seals 2 data keys, is not configured'],
    ['with another key of that name', generateMasterKey('k1'), 'configured as "k1" is not the one'],
  ])('is refused %s, says what to do and changes nothing', async (_, keys, problem) => {
    const before = await stored();
    const start = world.start(ringOf(keys));

    await expect(start).rejects.toMatchObject({ code: 'MASTER_KEYS_UNFIT', message: expect.stringContaining(problem) });
    await expect(start).rejects.toThrow(/Nothing was changed.*SECRETS_KEYS or SECRETS_KEY_FILE.*SECRETS_LOST_KEYS/s);
    expect(await stored()).toEqual(before);
  });

  it('goes on without a key that is declared lost: its secrets are unreadable, and new ones are sealed', async () => {
    const { vault } = await world.start(ringOf(K2, ['k1']));
    await expect(vault.open(ACME, { settingKey: KEY, id })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    const [fresh = ''] = await vault.seal(ACME, [{ settingKey: KEY, text: '"open"' }]);

    expect(fresh).not.toBe(id);
    expect(await vault.open(ACME, { settingKey: KEY, id: fresh })).toBe('"open"');
  });

  it('seals nothing with keys that another process has and this one lacks', async () => {
    const late = await SecretWorld.open();
    const old = (await late.start(ringOf(K1))).vault;
    const [sealed = ''] = await (await late.start(ringOf(`${K2},${K1}`))).vault.seal(ACME, [{ settingKey: KEY, text: '"new"' }]);

    await expect(old.seal(ACME, [{ settingKey: KEY, text: '"old"' }])).rejects.toMatchObject({
      code: 'MASTER_KEY_UNKNOWN',
      kind: 'unavailable',
    });
    await expect(old.open(ACME, { settingKey: KEY, id: sealed })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    await late.close();
  });
});
