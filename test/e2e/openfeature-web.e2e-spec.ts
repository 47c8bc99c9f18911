import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { type Client, type EvaluationContext, OpenFeature, type Provider } from '@openfeature/web-sdk';
import { ConfigurationCacheService } from '#libs/layers';
import { TestApp, type TestResponse, waitUntil } from '#libs/testing';

const STAGING = '?environment=staging';
const QUIET = { error() {}, warn() {}, info() {}, debug() {} };
const RULES = [{ when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variant: 'modern' } }];
const LAYOUT = { valueType: 'string', variants: { classic: 'CLASSIC', modern: 'MODERN' } };

/** A request of a client and how it was answered. */
interface Exchange {
  readonly status: number;
  readonly isConditional: boolean;
}

describe('the clients of OpenFeature that ask over OFREP', () => {
  let server: TestApp;
  let url: string;
  let key: string;
  const exchanges: Exchange[] = [];

  const create = async (flag: object, environment?: object): Promise<void> => {
    const common = { name: 'A flag', owner: 'tests', reason: 'test', type: 'boolean', enabledIn: ['staging'] };
    await server.send('POST', '/v1/application/flags', { body: { ...common, ...flag } });
    if (environment !== undefined) await configure(String(Reflect.get(flag, 'key')), environment);
  };
  const configure = async (flag: string, body: object): Promise<void> => {
    const place = `/v1/application/flags/${flag}/environments/staging`;
    const { headers } = await server.send('GET', place);
    await server.send('PATCH', place, { headers: { 'if-match': String(headers['etag']) }, body: { reason: 'test', ...body } });
  };
  const kill = (flag: string) =>
    server.send('POST', `/v1/tenants/acme/flags/${flag}/kill-switch${STAGING}`, { body: { reason: 'Broken' } });

  beforeAll(async () => {
    server = await TestApp.start('e2e', { rateLimits: { principalPerMinute: 0, failuresPerMinute: 4 } });
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const binding = { name: 'page', permissions: ['features.evaluate'], environment: 'staging' };
    key = String((await server.send('POST', '/v1/tenants/acme/api-keys', { body: binding })).body['key']);
    await server.app.listen(0, '127.0.0.1');
    url = await server.app.getUrl();
    await create({ key: 'layout', ...LAYOUT }, { rules: RULES, fallthrough: { variant: 'classic' } });
    await create({ key: 'doomed' });
    await create({ key: 'doomed-without-value', ...LAYOUT }, { offVariant: null });
  });

  afterEach(() => OpenFeature.clearProviders());
  afterAll(() => server.close());

  const optionsOf = (bearer: string) => ({
    baseUrl: url,
    headers: [['Authorization', `Bearer ${bearer}`]] as [string, string][],
    fetchImplementation: async (request: string | URL | Request): Promise<Response> => {
      const response = await fetch(request);
      const isConditional = request instanceof Request && request.headers.has('if-none-match');
      exchanges.push({ status: response.status, isConditional });
      return response;
    },
  });

  /** A page of acme that asks again all the time. */
  async function openPage(context: EvaluationContext, { bearer = key, pollInterval = 40 } = {}): Promise<Client> {
    exchanges.length = 0;
    const provider = new OFREPWebProvider(
      { ...optionsOf(bearer), pollInterval, cacheMode: 'disabled', disableVisibilityRefresh: true },
      QUIET,
    );
    OpenFeature.setLogger(QUIET);
    await OpenFeature.setProviderAndWait('page', provider as Provider, context).catch(() => undefined);
    return OpenFeature.getClient('page');
  }

  it('get a changed value after a change, and 304 while nothing has changed', async () => {
    await create({ key: 'greeting', valueType: 'string', variants: { on: 'hello', off: 'hi' } });
    const page = await openPage({ targetingKey: 'ann' });
    const first = page.getStringDetails('greeting', 'none');
    await waitUntil('nothing has changed for a while', () => exchanges.filter(({ status }) => status === 304).length >= 3);
    const unchanged = exchanges.map(({ status }) => status);
    await configure('greeting', { fallthrough: { variant: 'off' } });
    await waitUntil('the page sees the change', () => page.getStringValue('greeting', 'none') === 'hi');

    expect(first).toMatchObject({ value: 'hello', variant: 'on', reason: 'STATIC' });
    expect(unchanged.slice(0, 4)).toEqual([200, 304, 304, 304]);
  });

  it('never keep a value when an attribute other than the targeting key changes', async () => {
    const page = await openPage({ targetingKey: 'ann', plan: 'free' }, { pollInterval: 0 });
    const seen = [page.getStringValue('layout', 'none')];
    for (const plan of ['pro', 'free', 'pro']) {
      await OpenFeature.setContext('page', { targetingKey: 'ann', plan });
      seen.push(page.getStringValue('layout', 'none'));
    }

    expect(seen).toEqual(['CLASSIC', 'MODERN', 'CLASSIC', 'MODERN']);
    expect(exchanges.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // The client does ask by the tag that it had for the other attribute.
    expect(exchanges.slice(1).every(({ isConditional }) => isConditional)).toBe(true);
  });

  it('see a kill switch as DISABLED, with the off variant or the default of the caller', async () => {
    const page = await openPage({ targetingKey: 'ann' });
    const before = [page.getBooleanValue('doomed', true), page.getStringValue('doomed-without-value', 'none')];
    await kill('doomed');
    await kill('doomed-without-value');
    await waitUntil('the page sees it', () => page.getStringDetails('doomed-without-value', 'none').reason === 'DISABLED');

    expect(before).toEqual([true, 'CLASSIC']);
    expect(page.getBooleanDetails('doomed', true)).toMatchObject({
      value: false,
      variant: 'off',
      reason: 'DISABLED',
      flagMetadata: { detail: 'KILL_SWITCH' },
    });
    expect(page.getStringDetails('doomed-without-value', 'none')).toMatchObject({ value: 'none', reason: 'DISABLED' });
    expect(page.getStringDetails('doomed-without-value', 'none').errorCode).toBeUndefined();
  });

  it('see it on the server, too; @openfeature/ofrep-provider 0.1.3 needs a value', async () => {
    await kill('doomed');
    await kill('doomed-without-value');
    await ServerOpenFeature.setProviderAndWait('page', new OFREPProvider(optionsOf(key)));
    const client = ServerOpenFeature.getClient('page');
    const raw = async (flag: string) =>
      (await server.send('POST', `/ofrep/v1/evaluate/flags/${flag}`, { key, body: { context: {} } })).body;

    expect(await client.getBooleanDetails('doomed', true)).toMatchObject({ value: false, reason: 'DISABLED' });
    expect(await client.getStringDetails('doomed-without-value', 'none')).toMatchObject({
      value: 'none',
      reason: 'ERROR',
      errorCode: 'GENERAL',
    });
    expect(await raw('doomed')).toEqual({
      key: 'doomed',
      value: false,
      variant: 'off',
      reason: 'DISABLED',
      metadata: { detail: 'KILL_SWITCH' },
    });
    expect(await raw('doomed-without-value')).toEqual({
      key: 'doomed-without-value',
      reason: 'DISABLED',
      metadata: { detail: 'KILL_SWITCH' },
    });
  });

  it('tell a missing flag from other errors', async () => {
    const page = await openPage({ targetingKey: 'ann' });
    await ServerOpenFeature.setProviderAndWait('page', new OFREPProvider(optionsOf(key)));
    const client = ServerOpenFeature.getClient('page');

    expect(page.getBooleanDetails('nowhere', true)).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(await client.getBooleanDetails('nowhere', true)).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(await client.getBooleanDetails('layout', true)).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
    expect(await client.getBooleanDetails('strange key/?#', true)).toMatchObject({ value: true, reason: 'ERROR' });
  });

  it('are told since when answers may be old, and keep their tag meanwhile', async () => {
    const cache = server.app.get(ConfigurationCacheService, { strict: false });
    const bulk = (headers: Record<string, string> = {}) =>
      server.send('POST', '/ofrep/v1/evaluate/flags', { key, headers, body: { context: { targetingKey: 'ann' } } });
    const fresh = await bulk();
    const whileAway = async (): Promise<readonly TestResponse[]> => {
      cache.databaseAway(new Date('2026-01-02T03:04:05Z'), 'the database does not answer');
      const [all, held] = [await bulk(), await bulk({ 'if-none-match': String(fresh.headers['etag']) })];
      return [all, held, await server.send('POST', '/ofrep/v1/evaluate/flags/layout', { key, body: { context: {} } })];
    };
    let answers: readonly TestResponse[] = [];
    // The database is there all the time, and its watch may say so between two of the answers.
    await waitUntil('three answers while the database is taken for away', async () => {
      answers = await whileAway();
      return answers.every(({ headers }) => headers['stale-since'] !== undefined);
    });
    cache.databaseAnswered();

    expect(fresh.headers['stale-since']).toBeUndefined();
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 200]);
    expect(answers.map(({ headers }) => headers['stale-since'])).toEqual(Array.from({ length: 3 }, () => '2026-01-02T03:04:05.000Z'));
  });

  it('go on with their defaults when the key is wrong, and wait as long as they are told when they asked too often', async () => {
    const page = await openPage({ targetingKey: 'ann' }, { bearer: 'wrong', pollInterval: 0 });
    await ServerOpenFeature.setProviderAndWait('page', new OFREPProvider(optionsOf('wrong')));
    const client = ServerOpenFeature.getClient('page');
    await waitUntil('too many wrong keys were sent', async () => {
      await client.getBooleanDetails('doomed', true);
      return exchanges.some(({ status }) => status === 429);
    });
    const asked = exchanges.length;
    const paused = await client.getBooleanDetails('doomed', true);

    expect(page.getBooleanDetails('doomed', true)).toMatchObject({ value: true, reason: 'ERROR' });
    expect(exchanges[0]?.status).toBe(401);
    expect(paused).toMatchObject({ value: true, reason: 'ERROR', errorMessage: expect.stringContaining('TooManyRequests until') });
    expect(exchanges).toHaveLength(asked);
  });
});
