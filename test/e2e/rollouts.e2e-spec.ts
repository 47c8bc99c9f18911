import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock, TestApp } from '#libs/testing';

const HOUR_MS = 3_600_000;
const STEPS = [{ percentage: 10 }, { percentage: 50, after: 'PT1H', hold: 'approval' }, { percentage: 100, after: 'P1D' }];

describe('rollouts over HTTP', () => {
  const clock = new ManualClock();
  const keys: Record<string, string> = {};
  let server: TestApp;
  let made = 0;

  beforeAll(async () => {
    server = await TestApp.start('e2e', { clock });
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    for (const [name, permissions] of Object.entries({
      ann: ['features.manage', 'features.read'],
      bob: ['features.approve', 'features.read'],
      client: ['features.evaluate'],
    })) {
      const environment = name === 'client' ? { environment: 'staging' } : {};
      const answer = await server.send('POST', '/v1/tenants/acme/api-keys', { body: { name, permissions, ...environment } });
      keys[name] = String(answer.body['key']);
    }
  });

  afterAll(() => server.close());

  const as = (who: string, method: 'GET' | 'POST' | 'PATCH', url: string, body?: object, headers: Record<string, string> = {}) =>
    server.send(method, url, { key: keys[who] ?? '', headers, ...(body === undefined ? {} : { body }) });

  async function flag(): Promise<{ key: string; environment: string; etag: string }> {
    const key = `rolled-${++made}`;
    const body = { key, name: key, owner: 'tests', type: 'percentage', percentage: 0, enabledIn: ['staging'], reason: 'test' };
    await as('ann', 'POST', '/v1/tenants/acme/flags', body);
    const environment = `/v1/tenants/acme/flags/${key}/environments/staging`;
    const { headers } = await as('ann', 'GET', environment);
    return { key, environment, etag: String(headers['etag']) };
  }

  async function started(steps: readonly object[] = STEPS) {
    const { key, environment, etag } = await flag();
    const answer = await as('ann', 'POST', `${environment}/rollouts`, { steps, reason: 'Go' }, { 'if-match': etag });
    return { key, answer, environment, url: `${environment}/rollouts/${String(answer.body['id'])}` };
  }

  /** How many of 200 fixed people get the flag, in percent. */
  async function share(key: string): Promise<number> {
    let hits = 0;
    for (let person = 0; person < 200; person++) {
      const body = { context: { targetingKey: `p${person}` } };
      if ((await as('client', 'POST', `/ofrep/v1/evaluate/flags/${key}`, body)).body['value'] === true) hits++;
    }
    return hits / 2;
  }

  it('start, wait, are approved and come to their end', async () => {
    const { key, answer, url } = await started();
    clock.advance(HOUR_MS);
    const due = await as('ann', 'GET', url);
    const own = await as('ann', 'POST', `${url}/approve`, { step: 2 });
    const approved = await as('bob', 'POST', `${url}/approve`, { step: 2, reason: 'All is well' });
    clock.advance(24 * HOUR_MS);
    const end = await as('ann', 'GET', url);

    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'progressing', percentage: 10, step: 1, steps: [{}, { after: 'PT1H' }, { after: 'P1D' }] },
    });
    expect(due.body).toMatchObject({ status: 'progressing', percentage: 10, waitingFor: 2 });
    expect(own.status).toBe(403);
    expect(approved).toMatchObject({ status: 200, body: { percentage: 50, step: 2, nextChangeAt: clock.now().toISOString() } });
    expect(end.body).toMatchObject({ status: 'completed', percentage: 100 });
    expect(await share(key)).toBe(100);
  });

  it('freeze, go on, and go back', async () => {
    const { key, url } = await started([{ percentage: 20 }, { percentage: 60, after: 'PT1H' }, { percentage: 100, after: 'PT1H' }]);
    clock.advance(HOUR_MS);
    const paused = await as('ann', 'POST', `${url}/pause`, { reason: 'Look' });
    clock.advance(5 * HOUR_MS);
    const still = await share(key);
    const resumed = await as('ann', 'POST', `${url}/resume`, {});
    const silent = await as('ann', 'POST', `${url}/roll-back`, {});
    const back = await as('ann', 'POST', `${url}/roll-back`, { reason: 'Slow' });
    const again = await as('ann', 'POST', `${url}/pause`, {});

    expect(paused.body).toMatchObject({ status: 'paused', percentage: 60 });
    expect(Math.abs(still - 60)).toBeLessThan(10);
    expect(resumed.body).toMatchObject({ status: 'progressing', percentage: 60 });
    expect(silent).toMatchObject({ status: 422, body: { violations: [{ code: 'REASON_REQUIRED', pointer: '/reason' }] } });
    expect(back.body).toMatchObject({
      status: 'rolled-back',
      percentage: 20,
      transitions: expect.arrayContaining([expect.objectContaining({ reason: 'Slow' })]),
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'ROLLOUT_STATUS' } });
    expect(Math.abs((await share(key)) - 20)).toBeLessThan(10);
  });

  it('are completed and aborted', async () => {
    const [one, other] = [
      await started([{ percentage: 20, after: 'P1D' }]),
      await started([{ percentage: 20 }, { percentage: 60, after: 'P1D' }]),
    ];
    const completed = await as('ann', 'POST', `${one.url}/complete`, { reason: 'Now' });
    const aborted = await as('ann', 'POST', `${other.url}/abort`, { reason: 'Not now' });

    expect(completed.body).toMatchObject({ status: 'completed', percentage: 20 });
    expect(aborted.body).toMatchObject({ status: 'aborted', percentage: 0 });
  });

  it('hold preconditions', async () => {
    const { environment, etag } = await flag();
    const start = (headers: Record<string, string>) =>
      as('ann', 'POST', `${environment}/rollouts`, { steps: STEPS, reason: 'Go' }, headers);
    const first = await start({ 'if-match': etag });
    const second = await start({ 'if-match': etag });
    const fresh = await start({});
    const url = `${environment}/rollouts/${String(first.body['id'])}`;
    const read = await as('ann', 'GET', url);
    const paused = await as('ann', 'POST', `${url}/pause`, {}, { 'if-match': String(read.headers['etag']) });
    const stale = await as('ann', 'POST', `${url}/resume`, {}, { 'if-match': String(read.headers['etag']) });

    expect([first.status, second.status]).toEqual([201, 412]);
    expect(fresh).toMatchObject({ status: 409, body: { code: 'ROLLOUT_RUNNING' } });
    expect(paused.status).toBe(200);
    expect(stale).toMatchObject({ status: 412, body: { code: 'ROLLOUT_STALE' } });
    expect((await as('ann', 'GET', url, undefined, { 'if-none-match': String(read.headers['etag']) })).status).toBe(200);
  });

  it('are listed: those that run, of a flag or of the scope, by pages', async () => {
    const { key, environment, answer, url } = await started();
    const ofFlag = await as('ann', 'GET', `${environment}/rollouts`);
    await as('ann', 'POST', `${url}/abort`, { reason: 'No' });
    const none = await as('ann', 'GET', `${environment}/rollouts`);
    const all = await as('ann', 'GET', `/v1/tenants/acme/rollouts?status=any&key=${key}`);
    const [a, b] = [await started(), await started()];
    const page = await as('ann', 'GET', '/v1/tenants/acme/rollouts?limit=1&environment=staging');
    const next = await as('ann', 'GET', `/v1/tenants/acme/rollouts?limit=1&cursor=${String(page.body['nextCursor'])}`);

    expect(ofFlag.body['items']).toMatchObject([{ id: answer.body['id'] }]);
    expect(none.body['items']).toEqual([]);
    expect(all.body['items']).toMatchObject([{ status: 'aborted' }]);
    expect([page, next].map(({ body }) => (body['items'] as { key: string }[])[0]?.key)).toEqual([b.key, a.key]);
    expect((await server.send('GET', '/v1/application/rollouts')).body['items']).toEqual([]);
  });

  it.each([
    [{}, 'VALIDATION_FAILED', '/steps'],
    [{ steps: [] }, 'FEATURE_FLAG_INVALID', '/steps'],
    [{ steps: [{ percentage: 500 }] }, 'FEATURE_FLAG_INVALID', '/steps/0/percentage'],
    [{ steps: [{ percentage: '5' }] }, 'VALIDATION_FAILED', '/steps/0/percentage'],
    [{ steps: [{ percentage: 5, then: 1 }] }, 'VALIDATION_FAILED', '/steps/0/then'],
    [{ steps: [{ percentage: 5 }, { percentage: 6 }] }, 'FEATURE_FLAG_INVALID', '/steps/1'],
    [{ steps: [{ percentage: 5, after: 'soon' }] }, 'FEATURE_FLAG_INVALID', '/steps/0/after'],
    [{ steps: [{ percentage: 5, at: '2020-01-01T00:00:00Z' }] }, 'FEATURE_FLAG_INVALID', '/steps/0/at'],
    [{ steps: [{ percentage: 5, hold: 'lunch' }] }, 'FEATURE_FLAG_INVALID', '/steps/0/hold'],
    [{ steps: [{ percentage: 5 }], ruleId: 'nowhere' }, 'FEATURE_FLAG_INVALID', '/ruleId'],
  ])('refuse %j', async (body, code, pointer) => {
    const { environment, etag } = await flag();
    const answer = await as('ann', 'POST', `${environment}/rollouts`, { ...body, reason: 'Go' }, { 'if-match': etag });

    expect(answer).toMatchObject({ status: 422, body: { code, violations: [{ pointer }] } });
  });

  it('refuse what is no held step, and what is not there', async () => {
    const { url, environment } = await started();

    expect(await as('bob', 'POST', `${url}/approve`, { step: 3 })).toMatchObject({ status: 422, body: { code: 'ROLLOUT_STEP' } });
    expect(await as('bob', 'POST', `${url}/approve`, {})).toMatchObject({ status: 422, body: { violations: [{ pointer: '/step' }] } });
    expect(await as('bob', 'GET', `${environment}/rollouts/nowhere`)).toMatchObject({ status: 404, body: { code: 'ROLLOUT_NOT_FOUND' } });
    expect(await as('ann', 'POST', `${environment}/rollouts/nowhere/pause`, {})).toMatchObject({ status: 404 });
  });

  it('are counted for Prometheus', async () => {
    const { body } = await server.app.inject({ method: 'GET', url: '/metrics' });

    expect(body).toMatch(/^feature_flag_rollouts_running [1-9]\d*$/m);
    expect(body).toMatch(/^feature_flag_rollouts_waiting \d+$/m);
    expect(body).toMatch(/^feature_flag_rollout_moves_total\{move="rolled-back"\} [1-9]\d*$/m);
    expect(body).toMatch(/^feature_flag_rollout_duration_seconds_count [1-9]\d*$/m);
  });
});
