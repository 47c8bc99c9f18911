import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';

const APPLICATION = Scope.application();
const ACME = Scope.tenant('acme');
const BY: CommandContext = { actor: aTestActor({ permissions: ['*'], tenants: 'all' }), source: 'contract', reason: 'test' };

describe('chains of flags', () => {
  let app: TestApp;
  let flags: FeatureFlagCoordinator;

  beforeAll(async () => {
    app = await TestApp.start('integration');
    flags = app.app.get(FeatureFlagCoordinator, { strict: false });
    await app.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'acme' } });
  });

  afterAll(() => app.close());

  const link = (scope: Scope, key: string, flag: string) =>
    flags.configureFlag(scope, { key, environment: 'staging' }, { prerequisites: [{ flag, variants: ['on'] }] }, BY);

  /** A chain in which every flag needs the one before. */
  async function chain(name: string, length: number): Promise<readonly string[]> {
    const keys = Array.from({ length }, (_, index) => `${name}-${index}`);
    for (const [index, key] of keys.entries()) {
      await flags.createFlag(APPLICATION, { key, name: key, owner: 'tests', type: 'boolean' }, BY);
      if (index > 0) await link(APPLICATION, key, keys[index - 1] ?? '');
    }
    return keys;
  }

  it.each([2, 5, 9, 10, 11, 20])('of %i flags are not closed to a circle, whose path is told', async (length) => {
    const keys = await chain(`chain${length}`, length);
    const [first = '', ...rest] = keys;

    await expect(link(APPLICATION, first, keys.at(-1) ?? '')).rejects.toMatchObject({
      code: 'FEATURE_FLAG_INVALID',
      violations: [{ code: 'FLAG_PREREQUISITE_CYCLE', params: { path: [first, ...rest.toReversed(), first] } }],
    });
  });

  it('are followed as the tenant sees them: over flags of its own and overrides', async () => {
    const [base = '', middle = '', top = ''] = await chain('seen', 3);
    await flags.createFlag(ACME, { key: 'of-acme', name: 'Own', owner: 'tests', type: 'boolean' }, BY);
    await link(ACME, 'of-acme', top);
    const rules = [{ when: { flag: 'of-acme', variants: ['on'] }, serve: { variant: 'on' } }];
    const override = (key: string) => flags.overrideFlag(ACME, { key, environment: 'staging' }, { rules }, BY);

    await expect(override(base)).rejects.toMatchObject({
      violations: [{ params: { path: [base, 'of-acme', top, middle, base] } }],
    });
    expect((await flags.overrideFlag(ACME, { key: base, environment: 'staging' }, { variant: 'on' }, BY)).changed).toBe(true);
  });
});
