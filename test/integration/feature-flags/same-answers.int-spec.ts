import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp } from '#libs/testing';
import { createApplication } from '../../../src/app/application.ts';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';

const PLACE = { environment: 'staging' };
const ACME = Scope.tenant('acme');
const IDS = Array.from({ length: 500 }, (_, index) => `user-${index}`);
const VARIANTS = { red: 'RED', green: 'GREEN', blue: 'BLUE' };
const SPLIT = [
  { variant: 'red', weight: 33_334 },
  { variant: 'green', weight: 33_333 },
  { variant: 'blue', weight: 33_333 },
];
const context: CommandContext = { actor: aTestActor({ permissions: ['*'] }), source: 'contract', reason: 'test' };

describe('buckets and variants of the same people', () => {
  let server: TestApp;
  let first: readonly string[];

  beforeAll(async () => {
    server = await TestApp.start('integration');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await create('colour', [{ id: 'half', serve: { split: SPLIT }, coverage: 50_000 }]);
    first = await answersOf(server.app, 'colour');
  });

  afterAll(() => server.close());

  const coordinator = (app: NestFastifyApplication) => app.get(FeatureFlagCoordinator, { strict: false });

  type Rules = NonNullable<Parameters<FeatureFlagCoordinator['createFlag']>[1]['rules']>;

  async function create(key: string, rules: Rules): Promise<void> {
    const flag = { key, name: key, owner: 'tests', valueType: 'string', variants: VARIANTS, defaultValue: 'RED' } as const;
    await coordinator(server.app).createFlag(Scope.application(), { ...flag, type: 'custom-rule', rules, enabledIn: ['staging'] }, context);
  }

  /** Reason, bucket and variant of everybody. */
  async function answersOf(app: NestFastifyApplication, key: string): Promise<readonly string[]> {
    const view = await coordinator(app).for(ACME, PLACE);
    return IDS.map((targetingKey) => {
      const { reason, bucket, variant } = view.details(key, 'none', { targetingKey });
      return `${targetingKey} ${reason} ${bucket} ${variant}`;
    });
  }

  async function onAnother<Answer>(work: (app: NestFastifyApplication) => Promise<Answer>): Promise<Answer> {
    const app = await createApplication({ databaseUrl: server.database.databaseUrl, fingerprintKey: randomBytes(32), logLevel: 'silent' });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  }

  it('are spread over all variants, so that sameness says something', () => {
    const count = (part: string) => first.filter((answer) => answer.includes(part)).length;

    expect([' red', ' green', ' blue'].every((variant) => count(variant) > 50)).toBe(true);
    expect(count('SPLIT')).toBeGreaterThan(200);
    expect(count('DEFAULT')).toBeGreaterThan(200);
  });

  it('stay when the flag gets another name', async () => {
    await coordinator(server.app).updateFlag(Scope.application(), { key: 'colour', change: { name: 'The colour of the page' } }, context);

    expect(await answersOf(server.app, 'colour')).toEqual(first);
  });

  it('stay on another instance, and after a restart', async () => {
    expect(await onAnother((app) => answersOf(app, 'colour'))).toEqual(first);
    expect(await onAnother((app) => answersOf(app, 'colour'))).toEqual(first);
  });

  it('stay in a copy that says the salt, and differ in one that does not', async () => {
    const { configuration } = await coordinator(server.app).getFlagEnvironment(Scope.application(), 'colour', 'staging');
    const rules = configuration.rules ?? [];
    await create('copied', rules);
    await create(
      'new',
      rules.map(({ salt: _salt, id: _id, ...rule }) => rule),
    );

    expect(await answersOf(server.app, 'copied')).toEqual(first);
    expect(await answersOf(server.app, 'new')).not.toEqual(first);
  });
});
