import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { TransactionalHandler } from '#libs/persistence';
import { RegisteredCommands } from '../../../src/change-control/domain/registered-commands.ts';
import { InboxWorld, NOTE, TENANT } from '../../change-control/inbox-world.ts';

const OF_ROLLOUTS = 'follows from a start that was judged: a step of the plan, or away from it, never past it';
const OF_REQUESTS = 'a step of a change request: it is what approvals are given by';

/** Why a command cannot be asked for. */
const WITHOUT_CODEC: Readonly<Record<string, string>> = {
  CreateApiKey: 'its secret is shown once, to whoever sends it; a request would have to keep it until somebody approves',
  RotateApiKey: 'as for the creation of a key: the new secret is shown once',
  RevokeApiKey: 'nothing may delay a revocation',
  EndApiKeyOverlap: 'due work: the secret stopped working at its time already',
  DefineRole: 'rights, not configuration: a role is never wider than what its maker may do at that moment',
  RemoveRole: 'rights, not configuration: only roles that nobody has are removed',
  RevealSetting: 'a read that is recorded; it changes no configuration',
  ExpireApiKey: 'due work: the key stopped working at its time already',
  KillFlag: 'nothing may delay a kill switch',
  PauseRollout: OF_ROLLOUTS,
  ResumeRollout: OF_ROLLOUTS,
  RollBackRollout: OF_ROLLOUTS,
  AbortRollout: OF_ROLLOUTS,
  ApproveRolloutStep: 'it is itself an approval, given by the rules of approvals',
  AdvanceRollout: 'due work: it records what time has done already',
  StopRollouts: 'it follows from a kill switch, which nothing may delay',
  RecordAuditExport: 'the record of a read, which changes no configuration',
  ProposeChange: OF_REQUESTS,
  EditChangeRequest: OF_REQUESTS,
  DecideChangeRequest: OF_REQUESTS,
  CancelChangeRequest: OF_REQUESTS,
  ScheduleChangeRequest: OF_REQUESTS,
  ApplyChangeRequest: OF_REQUESTS,
  ExpireChangeRequest: OF_REQUESTS,
};

/** Types with what they need; KEY is a setting that holds `there`. */
const CARRIED_OUT: readonly (readonly [string, object])[] = [
  ['settings.unset-setting', { key: 'KEY' }],
  ['settings.enforce-setting', { key: 'KEY', value: 'e' }],
  ['settings.constrain-setting', { key: 'KEY', constraint: { allowed: ['there', 'e'] } }],
  ['settings.bulk-update-settings', { changes: [{ op: 'set', key: 'KEY', value: 'b' }] }],
  ['settings.rollback-setting', { key: 'KEY', revision: 0 }],
  ['organisation.define-environment', { name: 'rehearsal', protected: true }],
  ['settings.rollback-settings', { to: 1 }],
];

const UNREADABLE: readonly (readonly [string, string])[] = [
  ['update-setting.v0.json', 'version 0 of "settings.update-setting" cannot be read any more'],
  ['update-setting.v99.json', 'asked for by a newer build, in version 99'],
];

describe('documents of change requests', () => {
  let world: InboxWorld;

  beforeAll(async () => {
    world = await InboxWorld.start('integration');
    const definitions = [...CARRIED_OUT, ...UNREADABLE].map((_case, index) => ({
      key: `own.n${index}`,
      owner: 'own',
      kind: 'string',
      scopes: ['tenant'],
    }));
    await world.send('root', 'PUT', '/v1/application/settings/definitions', { definitions });
  });

  afterAll(() => world.close());

  it('exist for every command, but for those with a reason', () => {
    const modules = [...world.server.app.get(ModulesContainer, { strict: false }).values()];
    const handlers = modules.flatMap((module) => [...module.providers.values()].map((wrapper) => wrapper.instance as unknown));
    const names = handlers.filter((one) => one instanceof TransactionalHandler).map((one) => one.constructor.name.replace(/Handler$/, ''));
    const codecs = world.server.app.get(RegisteredCommands, { strict: false }).all();

    expect(new Set(names)).toEqual(new Set([...codecs.map(({ commandClass }) => commandClass.name), ...Object.keys(WITHOUT_CODEC)]));
    expect(codecs.filter(({ commandClass }) => commandClass.name in WITHOUT_CODEC)).toEqual([]);
  });

  it('of an earlier version are carried out in the form of today', async () => {
    const asked = await stored('update-setting.v1.json');
    const approved = await world.step('bob', asked, 'approve');
    const applied = await world.step('ann', asked, 'apply');

    expect([approved.status, applied.status]).toEqual([200, 200]);
    expect(await world.value(NOTE, '?environment=production')).toBe('from an earlier build');
    expect(await world.value(NOTE)).toBe('');
  });

  it.each(UNREADABLE)('that cannot be read are void, with the reason: %s', async (file, reason) => {
    const asked = await stored(file);
    await world.step('bob', asked, 'approve');
    const applied = await world.step('ann', asked, 'apply');

    expect(applied).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_VOID', detail: expect.stringContaining(reason) } });
    expect((await world.read(asked)).body).toMatchObject({ status: 'void', outcome: { reason: expect.stringContaining(reason) } });
  });

  it('that were changed in the database are void: what is carried out is what was approved', async () => {
    const asked = await ask('true');
    await world.step('bob', asked, 'approve');
    await world.server.database.sql(`update sm.change_request set content = replace(content, '"true"', '"false"') where id::text = $1`, [
      String(asked.body['id']),
    ]);

    expect(await world.step('ann', asked, 'apply')).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_VOID' } });
    expect(await world.value(NOTE)).toBe('');
  });

  it('have the digest of their canonical bytes', async () => {
    const asked = await ask('digested');
    const [row] = await world.server.database.sql<{ content: string }>('select content from sm.change_request where id::text = $1', [
      String(asked.body['id']),
    ]);

    expect(row?.content).toBe(
      '{"document":{"payload":{"key":"payments.note","scope":{"level":"tenant","tenant":"acme"},"value":"digested"},"type":"settings.update-setting","version":2},' +
        '"preconditions":[{"resource":{"area":"setting","environment":"*","key":"payments.note","subject":""},"revision":"absent"}]}',
    );
    expect(asked.body['digest']).toBe(hash('sha256', row?.content ?? '', 'hex'));
  });

  it.each([
    ['a type that is none', { type: 'settings.drop', payload: {} }, 'UNKNOWN_COMMAND /type'],
    ['a member that is none', { type: 'settings.unset-setting', payload: { key: NOTE, value: 1 } }, 'UNKNOWN_FIELD /payload/value'],
    ['a value that is not there', { type: 'settings.update-setting', payload: { key: NOTE } }, 'PAYLOAD_FIELD /payload/value'],
    ['changes that are none', { type: 'settings.bulk-update-settings', payload: { changes: 1 } }, 'PAYLOAD_FIELD /payload/changes'],
    ['a revision that is none', { type: 'settings.rollback-settings', payload: { to: 'x' } }, 'PAYLOAD_FIELD /payload/to'],
    ['what changes nothing', { type: 'settings.unset-setting', payload: { key: NOTE } }, 'NOTHING_CHANGES /payload'],
    [
      'the application as a tenant',
      { type: 'organisation.change-tenant', payload: { code: 'acme', change: { name: 'B' } } },
      'OTHER_INBOX /type',
    ],
  ])('are not made of %s', async (_name, proposal, violation) => {
    const answer = await world.send('root', 'POST', `${TENANT}/change-requests`, { ...proposal, reason: 'r' });

    expect(answer.status).toBe(422);
    expect((answer.body['violations'] as { code: string; pointer: string }[]).map(({ code, pointer }) => `${code} ${pointer}`)).toContain(
      violation,
    );
  });

  it.each(CARRIED_OUT)('of %s are carried out', async (type, payload) => {
    const key = `own.n${CARRIED_OUT.findIndex(([other]) => other === type)}`;
    await world.set('ann', key, 'there');
    const body = JSON.parse(JSON.stringify({ type, payload, reason: 'r' }).replaceAll('KEY', key)) as object;
    const asked = await world.send('ann', 'POST', `${TENANT}/change-requests`, body);
    const approved = await world.step('bob', asked, 'approve');
    const applied = await world.step('carl', asked, 'apply');

    expect([asked.status, approved.status, applied.status]).toEqual([201, 200, 200]);
    expect(applied.body).toMatchObject({ status: 'applied', outcome: { by: { name: 'carl' } } });
  });

  /** A request whose document is replaced by one of the files. */
  async function stored(file: string) {
    const asked = await ask('replaced');
    const { content, digest } = JSON.parse(readFileSync(`test/golden/change-requests/${file}`, 'utf8')) as Record<string, string>;
    await world.server.database.sql('update sm.change_request set content = $2, digest = $3 where id::text = $1', [
      String(asked.body['id']),
      content,
      digest,
    ]);
    return { ...asked, body: { ...asked.body, digest } };
  }

  function ask(value: string) {
    const payload = { key: NOTE, value };
    return world.send('ann', 'POST', `${TENANT}/change-requests`, { type: 'settings.update-setting', payload, reason: 'r' });
  }
});
