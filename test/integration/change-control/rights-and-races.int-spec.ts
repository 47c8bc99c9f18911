import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { aTestActor, type TestResponse, waitUntil } from '#libs/testing';
import { ChangeControlCoordinator } from '../../../src/change-control/contracts/index.ts';
import { InboxWorld, LIMIT, NOTE, TENANT } from '../../change-control/inbox-world.ts';

const ROUNDS = process.env['TEST_LONG'] === '1' ? 60 : 6;

describe('rights at the time of applying', () => {
  let world: InboxWorld;

  beforeAll(async () => {
    world = await InboxWorld.start('integration');
  });

  afterAll(() => world.close());

  it('are those of now: an approval counts no longer when its maker has lost the right, and another takes its place', async () => {
    await world.employ('dora', { roles: ['tenant-admin'] });
    const asked = await world.set('ann', LIMIT, 1);
    await world.step('dora', asked, 'approve');
    await world.dismiss('dora');

    const applied = await world.step('ann', asked, 'apply');
    const lapsed = await world.read(asked);
    await world.step('bob', asked, 'approve');
    const again = await world.step('ann', asked, 'apply');

    expect(applied).toMatchObject({ status: 409, body: { code: 'APPROVAL_MISSING', lapsed: ['dora'] } });
    expect(lapsed.body).toMatchObject({ status: 'proposed', decisions: [] });
    expect(again).toMatchObject({ status: 200, body: { status: 'applied' } });
  });

  it('are those of the author too, also when it is applied by itself', async () => {
    await world.employ('emil', { roles: ['tenant-admin'] });
    const asked = await world.set('emil', LIMIT, 2);
    await world.step('bob', asked, 'approve');
    await world.dismiss('emil');

    const applied = await world.step('bob', asked, 'apply');
    await world.step('bob', asked, 'schedule', { at: new Date(Date.now() + 50).toISOString() });
    await waitUntil('it was given up', async () => (await world.read(asked)).body['failure'] !== undefined);

    expect(applied).toMatchObject({ status: 409, body: { code: 'APPROVAL_MISSING' } });
    expect((await world.read(asked)).body).toMatchObject({ status: 'approved', failure: expect.stringContaining('APPROVAL_MISSING') });
    expect(await world.value(LIMIT)).toBe(1);
  });

  it('of people whom another system knows are those they acted with, for seven days', async () => {
    const control = world.server.app.get(ChangeControlCoordinator, { strict: false });
    const [ada, ben] = ['Ada', 'Ben'].map((name) => ({
      actor: aTestActor({ id: `person:${name}`, name }),
      source: 'contract' as const,
      reason: 'r',
    }));
    const proposal = { type: 'settings.update-setting', payload: { key: LIMIT, value: 3 } };
    if (ada === undefined || ben === undefined) throw new Error('unreachable');
    const asked = await control.propose(Scope.tenant('acme'), proposal, ada);
    await control.approve(Scope.tenant('acme'), asked.id, { digest: asked.digest }, ben);
    await world.server.database.sql(
      `update sm.change_request set state = jsonb_set(state, '{decisions,0,at}', to_jsonb(now() - interval '8 days')) where id = $1`,
      [asked.id],
    );

    await expect(control.apply(Scope.tenant('acme'), asked.id, ada)).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    await control.approve(Scope.tenant('acme'), asked.id, { digest: asked.digest }, ben);
    await expect(control.apply(Scope.tenant('acme'), asked.id, ada)).resolves.toMatchObject({ status: 'applied' });
  });

  it('do not reach into environments that an approver is confined to others than', async () => {
    await world.employ('finn', { roles: ['tenant-admin'], environment: 'staging' });
    const asked = await world.set('ann', LIMIT, 4, '?environment=production');

    expect((await world.step('finn', asked, 'approve')).status).toBe(404);
    expect((await world.step('bob', asked, 'approve')).status).toBe(200);
  });

  it('two of two approvers count, however close they come', async () => {
    await world.protect('production', true, 2);
    for (let round = 0; round < ROUNDS; round++) {
      const asked = await world.set('ann', NOTE, `two ${round}`, '?environment=production');
      const answers = await Promise.all(['bob', 'carl', 'bob'].map((who) => world.step(who, asked, 'approve')));

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await world.read(asked)).body).toMatchObject({ status: 'approved', decisions: [{}, {}] });
      expect((await world.step('ann', asked, 'apply')).status).toBe(200);
    }
    await world.protect('production', false);
  });

  it('are asked for as many approvals as the environment asks for now', async () => {
    await world.protect('staging', true, 1);
    const asked = await world.set('ann', NOTE, 'stricter', '?environment=staging');
    await world.step('bob', asked, 'approve');
    await world.protect('staging', true, 2);

    const applied = await world.step('ann', asked, 'apply');
    await world.step('carl', asked, 'approve');
    const again = await world.step('ann', asked, 'apply');
    await world.protect('staging', false);

    expect(applied).toMatchObject({ status: 409, body: { code: 'APPROVAL_REQUIRED' } });
    expect(again.status).toBe(200);
  });

  it('applied twice at once is applied once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const asked = await approved(() => world.set('ann', LIMIT, 1_000 + round));
      const before = await changeSets();
      const answers = await Promise.all(['ann', 'bob', 'carl'].map((who) => world.step(who, asked, 'apply')));

      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
      expect((await changeSets()) - before).toBe(1);
    }
  });

  it('applied while it is edited: what is applied is what was approved, or nothing is', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const asked = await approved(() => world.set('ann', LIMIT, 2_000 + round));
      const url = `${TENANT}/change-requests/${String(asked.body['id'])}`;
      const { headers } = await world.read(asked);
      const edit = { payload: { key: LIMIT, value: 3_000 + round } };
      const [applied, edited] = await Promise.all([
        world.step('bob', asked, 'apply'),
        world.send('ann', 'PATCH', url, edit, { 'if-match': String(headers['etag']) }),
      ]);

      expect([
        [200, 409],
        [409, 200],
      ]).toContainEqual([applied.status, edited.status]);
      expect((await world.value(LIMIT)) === 2_000 + round).toBe(applied.status === 200);
      if (applied.status !== 200) await world.step('ann', asked, 'cancel', {});
    }
  });

  it('applied while what it was made on moves: one of both comes about', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const payload = { key: NOTE, value: `asked ${round}` };
      const asked = await approved(() =>
        world.send('ann', 'POST', `${TENANT}/change-requests`, { type: 'settings.update-setting', payload, reason: 'r' }),
      );
      const url = `${TENANT}/settings/${NOTE}`;
      const precondition = await world.precondition(url);
      const [applied, moved] = await Promise.all([
        world.step('bob', asked, 'apply'),
        world.send('carl', 'PUT', url, { value: `moved ${round}`, reason: 'r' }, precondition),
      ]);

      expect([applied.status, moved.status]).toEqual(applied.status === 200 ? [200, 412] : [409, 200]);
      expect(await world.value(NOTE)).toBe(applied.status === 200 ? `asked ${round}` : `moved ${round}`);
      expect((await world.read(asked)).body['status']).toBe(applied.status === 200 ? 'applied' : 'void');
    }
  });

  it('leaves chains that verify', async () => {
    expect((await world.send('root', 'GET', `${TENANT}/audit/verify`)).body).toMatchObject({ valid: true });
  });

  async function approved(ask: () => Promise<TestResponse>): Promise<TestResponse> {
    const asked = await ask();
    const { status } = await world.step('bob', asked, 'approve');
    const other = status === 200 ? asked : await world.step('carl', asked, 'approve');
    if (other.status >= 300) throw new Error(`Approving answered ${status}: ${JSON.stringify(other.body)}`);
    return asked;
  }

  async function changeSets(): Promise<number> {
    return (await world.server.database.sql(`select 1 from sm.change_set where stream = 'settings'`)).length;
  }
});
