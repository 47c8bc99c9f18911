import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import { HIDDEN, InboxWorld, LIMIT, NOTE, TENANT } from '../change-control/inbox-world.ts';

const REQUESTS = `${TENANT}/change-requests`;

describe('change requests over HTTP', () => {
  let world: InboxWorld;

  beforeAll(async () => {
    world = await InboxWorld.start('e2e');
  });

  afterAll(() => world.close());

  it('are made of changes of elevated settings, which come about once somebody else has approved', async () => {
    const asked = await world.set('ann', LIMIT, 200);
    const early = await world.step('ann', asked, 'apply');
    const before = await world.value(LIMIT);
    const approved = await world.step('bob', asked, 'approve');
    const applied = await world.step('ann', asked, 'apply');

    expect(asked).toMatchObject({
      status: 202,
      headers: { location: `${REQUESTS}/${String(asked.body['id'])}` },
      body: {
        status: 'proposed',
        author: { name: 'ann' },
        reason: 'test',
        changes: [{ key: LIMIT, environment: '*', after: 200 }],
        preconditions: [{ revision: 'absent' }],
      },
    });
    expect(before).toBe(100);
    expect(early).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_STATUS' } });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved', decisions: [{ by: { name: 'bob' } }] } });
    expect(applied).toMatchObject({ status: 200, body: { status: 'applied', outcome: { by: { name: 'ann' } } } });
    expect(await world.value(LIMIT)).toBe(200);
  });

  it('tell the audit for whom something was changed, in chains that verify', async () => {
    const { body } = await world.send('root', 'GET', `${TENANT}/audit?stream=settings&key=${LIMIT}&limit=1`);
    const verified = await world.send('root', 'GET', `${TENANT}/audit/verify`);
    const approvals = await world.send('root', 'GET', `${TENANT}/audit?stream=approvals`);

    expect(body['items']).toMatchObject([
      {
        changeSet: { actor: { name: 'ann' }, onBehalf: { author: { name: 'ann' }, approvedBy: [{ name: 'bob' }] } },
        change: { after: 200 },
      },
    ]);
    expect(verified.body).toMatchObject({ valid: true, findings: [] });
    expect((approvals.body['items'] as { change: { kind: string } }[]).map(({ change }) => change.kind)).toEqual([
      'change-request.applied',
      'change-request.approved',
      'change-request.proposed',
    ]);
  });

  it('are decided by others than their authors, who hold the right to, about exactly what they saw', async () => {
    await world.employ('vera', { roles: ['viewer'] });
    const asked = await world.set('ann', LIMIT, 210);
    const edited = await edit(asked.body, { payload: { key: LIMIT, value: 220 } });

    expect(await world.step('ann', edited, 'approve')).toMatchObject({ status: 403, body: { code: 'OWN_CHANGE_REQUEST' } });
    expect(await world.step('ann', edited, 'decline', {})).toMatchObject({ status: 403, body: { code: 'OWN_CHANGE_REQUEST' } });
    expect(await world.step('vera', edited, 'approve')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await world.step('bob', asked, 'approve')).toMatchObject({ status: 412, body: { code: 'CHANGE_REQUEST_STALE' } });
    expect(await world.step('bob', asked, 'approve', {})).toMatchObject({ status: 428 });
    expect(await world.step('bob', edited, 'approve')).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await world.step('bob', edited, 'cancel', {})).toMatchObject({ status: 403 });
    expect(await world.step('ann', edited, 'cancel', { reason: 'no' })).toMatchObject({
      body: { status: 'cancelled', outcome: { reason: 'no' } },
    });
    expect(await world.step('bob', edited, 'approve')).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_STATUS' } });
  });

  it('lose their approvals when they are edited, and are edited by their authors only', async () => {
    const asked = await world.set('ann', LIMIT, 230);
    const approved = await world.step('bob', asked, 'approve');
    const url = `${REQUESTS}/${String(asked.body['id'])}`;
    const tag = { 'if-match': String(approved.headers['etag']) };

    const foreign = await world.send('carl', 'PATCH', url, { reason: 'mine' }, tag);
    const late = await world.send('ann', 'PATCH', url, { reason: 'why' }, { 'if-match': String(asked.headers['etag']) });
    const blind = await world.send('ann', 'PATCH', url, { reason: 'why' });
    const wrong = await world.send('ann', 'PATCH', url, { payload: { key: LIMIT, value: -1 } }, tag);
    const edited = await world.send('ann', 'PATCH', url, { payload: { key: LIMIT, value: 231 } }, tag);

    expect([foreign.status, late.status, blind.status, wrong.status]).toEqual([403, 412, 428, 422]);
    expect(edited).toMatchObject({ status: 200, body: { status: 'proposed', decisions: [], changes: [{ before: 200, after: 231 }] } });
    expect(edited.body['digest']).not.toBe(asked.body['digest']);
    expect(await world.step('ann', edited, 'apply')).toMatchObject({ status: 409 });
    expect(await world.step('carl', edited, 'decline', { reason: 'too much' })).toMatchObject({ body: { status: 'declined' } });
    expect(await world.step('bob', edited, 'approve')).toMatchObject({ status: 409 });
  });

  it('are void when what they were made on has moved, and name what and who', async () => {
    const [first, second] = [await world.set('ann', LIMIT, 300), await world.set('bob', LIMIT, 301)];
    await world.step('carl', first, 'approve');
    await world.step('carl', second, 'approve');
    await world.step('ann', first, 'apply');

    const seen = await world.read(second);
    const applied = await world.step('bob', second, 'apply');

    expect(seen.body).toMatchObject({ status: 'approved', moved: [{ resource: { key: LIMIT }, by: 'ann' }] });
    expect(applied).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_VOID', moved: [{ resource: { key: LIMIT }, by: 'ann' }] } });
    expect((await world.read(second)).body).toMatchObject({ status: 'void', outcome: { reason: expect.stringContaining('ann') } });
    expect(await world.step('carl', second, 'approve')).toMatchObject({ status: 409 });
    expect(await world.value(LIMIT)).toBe(300);
  });

  it('end at their time', async () => {
    const asked = await world.set('ann', LIMIT, 400);
    await world.step('bob', asked, 'approve');
    await world.server.database.sql(`update sm.change_request set expires_at = now() where id::text = $1`, [String(asked.body['id'])]);

    const [approved, applied] = [await world.step('carl', asked, 'approve'), await world.step('ann', asked, 'apply')];

    expect(approved).toMatchObject({ status: 410, body: { code: 'CHANGE_REQUEST_EXPIRED' } });
    expect(applied).toMatchObject({ status: 410 });
    expect((await world.read(asked)).body).toMatchObject({ status: 'expired' });
  });

  it('end at their time also when nobody asks', async () => {
    const asked = await world.set('ann', LIMIT, 401);
    const id = String(asked.body['id']);
    await world.server.database.sql(`update sm.change_request set expires_at = now() where id::text = $1`, [id]);
    await world.server.database.sql(`update sm.due_work set due_at = now() where subject = $1`, [id]);

    await waitUntil('the request has expired', async () => (await world.read(asked)).body['status'] === 'expired');

    expect((await world.read(asked)).body).toMatchObject({ outcome: { by: { name: 'change-control' } } });
  });

  it('are applied by themselves at the time that was said, and say so when that fails', async () => {
    const [asked, other] = [await world.set('ann', LIMIT, 500), await world.set('ann', LIMIT, 501)];
    const early = await world.step('ann', asked, 'schedule', { at: soon(60_000) });
    for (const one of [asked, other]) await world.step('bob', one, 'approve');
    const past = await world.step('ann', asked, 'schedule', { at: soon(-1_000) });
    const scheduled = await world.step('ann', asked, 'schedule', { at: soon(50) });
    await waitUntil('it is applied', async () => (await world.value(LIMIT)) === 500);
    await world.step('ann', other, 'schedule', { at: soon(50) });
    await waitUntil('it has failed', async () => (await world.read(other)).body['status'] === 'void');

    expect([early.status, past.status, scheduled.status]).toEqual([409, 422, 200]);
    expect((await world.read(asked)).body).toMatchObject({ status: 'applied', outcome: { by: { name: 'change-control' } } });
  });

  it('do not exist for those who may not read what they are about', async () => {
    await world.employ('paula', { roles: ['tenant-admin'], permissions: ['payroll.read'] });
    const asked = await world.send('paula', 'POST', REQUESTS, {
      type: 'settings.update-setting',
      payload: { key: HIDDEN, value: 5 },
      reason: 'r',
    });
    const nothing = { ...asked, body: { ...asked.body, id: '01a20d71-0000-7000-8000-000000000000' } };

    expect(asked.status).toBe(201);
    expect((await world.read(asked, 'paula')).status).toBe(200);
    for (const verb of ['approve', 'decline', 'cancel', 'apply', 'schedule']) {
      const body = { approve: { digest: asked.body['digest'] }, schedule: { at: null } }[verb] ?? {};
      for (const request of [asked, nothing]) {
        expect({ verb, ...(await world.step('bob', request, verb, body)) }).toMatchObject({
          verb,
          status: 404,
          body: { code: 'CHANGE_REQUEST_NOT_FOUND' },
        });
      }
    }
    expect(await world.read(asked, 'bob')).toMatchObject({ status: 404, body: { code: 'CHANGE_REQUEST_NOT_FOUND' } });
    expect(JSON.stringify((await world.send('bob', 'GET', REQUESTS)).body)).not.toContain(String(asked.body['id']));
    expect(JSON.stringify((await world.send('paula', 'GET', REQUESTS)).body)).toContain(String(asked.body['id']));
  });

  it('are listed by status, author and type, page by page', async () => {
    const note = { type: 'settings.update-setting', payload: { key: NOTE, value: 'x' }, reason: 'r' };
    const asked = await world.send('carl', 'POST', REQUESTS, note);
    const again = await world.send('carl', 'POST', REQUESTS, note);
    const list = async (query: string) => (await world.send('root', 'GET', `${REQUESTS}?${query}`)).body;
    const mine = await list(`status=proposed&author=${world.idOf('carl')}&type=settings.update-setting`);
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${String(first['nextCursor'])}`);
    const ids = [first, second].flatMap((page) => (page['items'] as { id: string }[]).map(({ id }) => id));

    expect(again.body['id']).toBe(asked.body['id']);
    expect(mine['items']).toMatchObject([{ id: asked.body['id'], changeCount: 1 }]);
    expect(new Set(ids).size).toBe(4);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(await world.send('root', 'GET', `${REQUESTS}?status=open`)).toMatchObject({ status: 422 });
  });

  async function edit(body: Record<string, unknown>, change: object) {
    const url = `${REQUESTS}/${String(body['id'])}`;
    const { headers } = await world.send('ann', 'GET', url);
    return world.send('ann', 'PATCH', url, change, { 'if-match': String(headers['etag']) });
  }

  function soon(ms: number): string {
    return new Date(Date.now() + ms).toISOString();
  }
});
