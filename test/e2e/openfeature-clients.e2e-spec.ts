import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { TestApp } from '#libs/testing';
import { play } from '../openfeature/scenario-steps.ts';
import type { Stage } from '../openfeature/scenario-world.ts';
import { finish } from './server-process.ts';
import { createSpecificationFlags, SCENARIOS } from '../openfeature/specification.ts';

const NO_STATUS = 'the provider has no start and no events, so it is always ready';
/** What cannot be played by this client (version 0.1.3): title -> why. */
const NOT_PLAYED: ReadonlyMap<string, string> = new Map([
  ['CACHED reason', 'nothing is cached: every evaluation is a request, and the server answers it anew'],
  ['Provider not ready error', NO_STATUS],
  ['Provider in fatal state error', NO_STATUS],
  ...['not ready', 'error', 'fatal', 'stale'].map((status) => [`Provider status accessibility (${status},`, NO_STATUS] as const),
  ['DISABLED reason (object-disabled-flag', 'no variant is the default, and this version takes an answer without a value for a failure'],
]);
const isPlayed = ({ title }: { title: string }) => ![...NOT_PLAYED.keys()].some((name) => title.startsWith(name));

/** Off variants that are the defaults of the scenarios, since this version of the client needs a value. */
const OFF_VARIANTS = {
  'boolean-disabled-flag': 'off',
  'string-disabled-flag': 'parting',
  'integer-disabled-flag': 'one',
  'float-disabled-flag': 'tenth',
};

describe('the scenarios of the OpenFeature specification, over OFREP with @openfeature/ofrep-provider', () => {
  let server: TestApp;
  let stage: Stage;
  let sent: unknown;
  let key: string;
  let options: ConstructorParameters<typeof OFREPProvider>[0];

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await createSpecificationFlags(server, OFF_VARIANTS);
    const binding = { name: 'erp', permissions: ['features.evaluate'], environment: 'staging' };
    const { body } = await server.send('POST', '/v1/tenants/acme/api-keys', { body: binding });
    await server.app.listen(0, '127.0.0.1');
    key = String(body['key']);
    options = {
      baseUrl: await server.app.getUrl(),
      headers: [['Authorization', `Bearer ${key}`]] as [string, string][],
      fetchImplementation: async (request: string | URL | Request): Promise<Response> => {
        const asked = new Request(request);
        sent = ((await asked.clone().json()) as { context: unknown }).context;
        return fetch(asked);
      },
    };
    stage = { stable: () => new OFREPProvider(options), others: {}, lastContext: () => sent };
  });

  afterAll(() => server.close());

  it('are all played but those that this client cannot', () => {
    expect([SCENARIOS.length, SCENARIOS.filter(isPlayed).length]).toEqual([124, 107]);
  });

  it('do what the command of the README says', async () => {
    const [, command = ''] = /^(OFREP_URL=.*)$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const asked = command.replace('http://127.0.0.1:3000', options.baseUrl).replace('$SHOP', key).replace('new-invoice', 'boolean-flag');
    const { code, output } = await finish('bash', ['-c', asked], {});

    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ flagKey: 'boolean-flag', value: true, variant: 'on', reason: 'STATIC' });
  });

  it.each(SCENARIOS.filter(isPlayed))('$file: $title', async (scenario) => {
    const seen = await play(scenario, stage);

    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map(({ actual }) => actual)).toEqual(seen.map(({ expected }) => expected));
  });
});
