import { CommandBus } from '@nestjs/cqrs';
import { Scope } from '#libs/kernel';
import { RestoreSettings } from '../../../src/settings/commands/restore-settings.command.ts';
import { type CanaryWorld, SUSPENDED, TENANT } from './canary-world.ts';

/** Plants one canary, or a few, as secrets by one way in. */
type Door = (world: CanaryWorld, path: string, scope: Scope) => Promise<void>;

const ABSENT = { 'if-none-match': '*' };
const REASON = { reason: 'Canary' };

/** Every way by which a text can be sent to be a secret, the wrong ones too. */
export const DOORS: Readonly<Record<string, Door>> = {
  'PUT, then PUT of another': async (world, path) => {
    const url = `${path}/settings/${await world.declare()}`;
    await world.send('PUT', 'PUT', url, { value: world.canary(), ...REASON }, ABSENT);
    const { body } = await world.send('GET', 'GET', url);
    await world.send('PUT', 'PUT', url, { value: world.canary(), ...REASON }, { 'if-match': `"${String(body['revision'])}.x"` });
    await world.send('stale PUT', 'PUT', url, { value: world.canary(), ...REASON }, ABSENT);
  },
  'bulk, also refused and by halves': async (world, path) => {
    const [key, strict] = [await world.declare(), await world.declare({ constraints: { pattern: '^[A-Z]+$', maxLength: 5 } })];
    const bulk = (changes: readonly unknown[], rest = {}) =>
      world.send('bulk', 'POST', `${path}/settings/bulk`, { ...REASON, changes, ...rest });
    await bulk([{ op: 'set', key, value: world.canary() }]);
    await bulk([
      { op: 'set', key, value: world.canary(), environment: 'production' },
      { op: 'set', key: strict, value: world.canary() },
    ]);
    await bulk(
      [
        { op: 'set', key, value: world.canary(), environment: 'staging' },
        { op: 'set', key: strict, value: world.canary() },
      ],
      { mode: 'partial' },
    );
    await bulk([
      { op: 'set', key, value: world.canary(), valeu: world.canary() },
      { op: 'unset', key, value: world.canary() },
      world.canary(),
    ]);
    await bulk([{ op: 'set', key: `${key}.unknown`, value: world.canary() }]);
  },
  validate: async (world, path) => {
    const key = await world.declare({ constraints: { maxLength: 20 } });
    const changes = [
      { op: 'set', key, value: world.canary() },
      { op: 'set', key, environment: 'staging', value: `${world.canary()} and more` },
    ];
    await world.send('validate', 'POST', `${path}/settings/validate`, { changes });
  },
  'wrong kinds of values': async (world, path) => {
    const url = `${path}/settings/${await world.declare({ constraints: { minLength: 1_000 } })}`;
    const canary = world.canary();
    const values = [world.canary(), { [world.canary()]: world.canary() }, [world.canary()], { $secret: canary }];
    for (const value of values) await world.send('wrong value', 'PUT', url, { value, ...REASON }, ABSENT);
    await world.send('unknown member', 'PUT', url, { value: 'x', secret: world.canary(), ...REASON }, ABSENT);
    await world.send('no precondition', 'PUT', url, { value: world.canary(), ...REASON });
    await world.send('no reason', 'PUT', url, { value: world.canary() }, ABSENT);
    await world.send('unknown environment', 'PUT', `${url}?environment=moon`, { value: world.canary(), ...REASON }, ABSENT);
    await world.send('broken JSON', 'PUT', url, `{"value": "${world.canary()}`, ABSENT);
    await world.send('broken JSON', 'PUT', url, `{"value": ${world.canary()}}`, ABSENT);
    await world.send('wrong media type', 'PUT', url, `value=${world.canary()}`, { ...ABSENT, 'content-type': 'text/plain' });
    await world.send('NUL', 'PUT', url, { value: `${world.canary()}\0`, ...REASON }, ABSENT);
  },
  'documents that are secret': async (world, path) => {
    const schema = { type: 'object', properties: { user: { type: 'string' } }, additionalProperties: false };
    const [free, strict] = [
      await world.declare({ kind: 'json', secret: true }),
      await world.declare({ kind: 'json', secret: true, constraints: { schema } }),
    ];
    const choice = await world.declare({ kind: 'enum', secret: true, constraints: { values: ['a', 'b'] } });
    const put = (key: string, value: unknown) => world.send('document', 'PUT', `${path}/settings/${key}`, { value, ...REASON }, ABSENT);
    await put(free, { user: world.canary(), [world.canary()]: [world.canary()] });
    await put(strict, { user: 1, [world.canary()]: world.canary() });
    await put(choice, world.canary());
  },
  'idempotent requests': async (world, path) => {
    const key = await world.declare();
    const bulk = (value: string) =>
      world.send(
        'idempotent bulk',
        'POST',
        `${path}/settings/bulk`,
        { ...REASON, changes: [{ op: 'set', key, value }] },
        { 'idempotency-key': key },
      );
    const canary = world.canary();
    for (const value of [canary, canary, world.canary()]) await bulk(value);
  },
  'calls of siblings': async (world, _path, scope) => {
    const key = await world.declare();
    const { settings, context } = world;
    const nobody = { ...context, actor: { ...context.actor, permissions: ['settings.read'] } };
    await world.call('call', settings.updateSetting(scope, { key, value: world.canary() }, context));
    await world.call('call of nobody', settings.updateSetting(scope, { key, value: world.canary() }, nobody));
    await world.call(
      'bulk call of nobody',
      settings.bulkUpdateSettings(scope, [{ op: 'set', key, value: world.canary() }], 'partial', nobody),
    );
    await world.call(
      'bulk call',
      settings.bulkUpdateSettings(scope, [{ op: 'set', key, value: world.canary(), environment: 'staging' }], 'atomic', context),
    );
    await world.call('call in a closed tenant', settings.updateSetting(Scope.tenant(SUSPENDED), { key, value: world.canary() }, context));
    await world.call('call in no tenant', settings.updateSetting(Scope.tenant('nobodys'), { key, value: world.canary() }, context));
    await world.call('preview', settings.validateSettingChange(scope, [{ op: 'set', key, value: world.canary() }]));
    await world.call(
      'secret',
      (await settings.for(scope)).secret(key).then((found) => typeof found),
    );
  },
  'restoring, as an import would': async (world, _path, scope) => {
    const key = await world.declare();
    const row = { value: world.canary() };
    await world.call('restore', world.settings.bulkUpdateSettings(scope, [{ op: 'restore', key, row }], 'atomic', world.context));
    await world.call('restore', world.settings.bulkUpdateSettings(scope, [{ op: 'restore', key, row }], 'partial', world.context));
    const bus = world.server.app.get(CommandBus, { strict: false });
    await world.call(
      'import',
      bus.execute(new RestoreSettings(scope, [{ key, environment: '*', row: { value: world.canary() } }], world.context)),
    );
  },
  'ways back': async (world, path, scope) => {
    const key = await world.declare();
    const { settings, past, context } = world;
    const first = await settings.updateSetting(scope, { key, value: world.canary() }, context);
    await world.call('second', settings.updateSetting(scope, { key, value: world.canary() }, context));
    const revision = first.revisions.settings ?? first.revisions.preferences ?? 0;
    await world.call('rollback', past.rollBackSetting(scope, { key, revision }, context));
    await world.call('undo', past.rollBackSettings(scope, { changeSet: revision + 2 }, context));
    await world.send('rollback of a stale one', 'POST', `${path}/settings/${key}/rollback`, { revision, ...REASON }, ABSENT);
  },
  'locks and constraints': async (world, path, scope) => {
    const key = await world.declare();
    const url = `${path}/settings/${key}`;
    if (scope.level === 'user') return;
    await world.send('enforce', 'POST', `${url}/enforce`, { value: world.canary(), ...REASON }, ABSENT);
    await world.send('enforce', 'POST', `${url}/enforce`, { value: [world.canary()], ...REASON }, { 'if-match': '"1.x"' });
    await world.send('constrain', 'POST', `${url}/constrain`, { constraint: { allowed: [world.canary()] }, ...REASON }, ABSENT);
    await world.send(
      'constrain',
      'POST',
      `${url}/constrain`,
      { constraint: { min: world.canary(), [world.canary()]: 1 }, ...REASON },
      ABSENT,
    );
    await world.send(
      'below a lock',
      'PUT',
      `/v1/tenants/${TENANT}/settings/${key}?environment=staging`,
      { value: world.canary(), ...REASON },
      ABSENT,
    );
    await world.send('release', 'POST', `${url}/release`, REASON, { 'if-match': '"1.x"' });
  },
  'changes that need an approval': async (world, path, scope) => {
    const key = await world.declare({ elevated: true });
    const strict = await world.declare({ elevated: true, constraints: { maxLength: 5 } });
    if (scope.level === 'user') return;
    await world.send('change request', 'PUT', `${path}/settings/${key}`, { value: world.canary(), ...REASON }, ABSENT);
    await world.send('change request', 'POST', `${path}/settings/bulk`, {
      ...REASON,
      mode: 'partial',
      changes: [key, strict].map((one) => ({ op: 'set', key: one, value: world.canary(), environment: 'staging' })),
    });
    const propose = (type: string, payload: object) =>
      world.send('proposal', 'POST', `${path}/change-requests`, { type: `settings.${type}`, payload, ...REASON });
    await propose('update-setting', { key, value: world.canary() });
    await propose('update-setting', { key: strict, value: world.canary() });
    await propose('update-setting', { key, value: world.canary(), valeu: world.canary() });
    await propose('enforce-setting', { key, value: world.canary() });
    await propose('bulk-update-settings', { mode: 'atomic', changes: [{ op: 'set', key, value: world.canary() }, world.canary()] });
    await propose('bulk-update-settings', { mode: 'atomic', changes: [{ op: 'set', key, value: world.canary() }] });
    await propose('restore-settings', { rows: [{ key, environment: '*', row: { value: world.canary() } }] });
  },
  definitions: async (world) => {
    const base = { owner: 'canary', kind: 'secret', scopes: ['tenant'] };
    const key = await world.declare();
    const register = (more: object) =>
      world.send('faulty definition', 'PUT', '/v1/application/settings/definitions', {
        definitions: [{ ...base, key: `${key}.more`, ...more }],
      });
    await register({ default: world.canary() });
    await register({ defaultByEnvironment: { staging: world.canary() } });
    await register({ kind: 'json', secret: true, default: { [world.canary()]: world.canary() } });
    await register({ requires: [{ key, is: { op: '==', value: world.canary() } }] });
  },
};
