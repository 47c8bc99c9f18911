import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPLICATION_TENANT_ID, type CommandContext, Scope } from '#libs/kernel';
import type { LoadedLayer } from '#libs/layers';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { aTestActor, TestApp } from '#libs/testing';
import { IdentityCoordinator } from '../../../src/identity/contracts/index.ts';
import { type IdentityData, identityLayer } from '../../../src/identity/data-providers/identity.layer.ts';
import { ApiKeyRepository } from '../../../src/identity/persistence/api-key.repository.ts';

const TENANTS = ['acme', 'globex', 'initech'];
const SLOW = '0190f000-0000-7000-8000-00000000000a';
const KEYS_OF_OTHERS = 5_000;
const CONTEXT: CommandContext = { actor: aTestActor(), source: 'contract', reason: 'test' };

describe('the layer of identities', () => {
  let server: TestApp;
  let reader: DatabaseReader;
  let identity: IdentityCoordinator;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    reader = server.app.get(DatabaseReader, { strict: false });
    identity = server.app.get(IdentityCoordinator, { strict: false });
    for (const code of TENANTS) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => server.close());

  async function load(previous?: LoadedLayer<IdentityData>) {
    let rows = 0;
    const loaded = await reader.readDirectory((sql) =>
      identityLayer.load(
        {
          query: async <Row extends object>(text: string, params?: readonly unknown[]) => {
            const found = await sql.query<Row & { keys?: readonly unknown[] }>(text, params);
            rows += found[0]?.keys?.length ?? 0;
            return found;
          },
        },
        APPLICATION_TENANT_ID,
        previous,
      ),
    );
    return { loaded, rows };
  }

  /** What a layer says, apart from where it reads on. */
  function said({ data }: LoadedLayer<IdentityData>) {
    const roles = TENANTS.map((tenant) => data.roles.namesIn(tenant).map((role) => [role, data.roles.patternsOf(role, tenant)]));
    const credentials = [...data.credentials].sort(([left], [right]) => (left < right ? -1 : 1));
    return { credentials, roles, hashes: Object.fromEntries([...data.hashes].map(([owner, hashes]) => [owner, hashes.toSorted()])) };
  }

  it('says after each refresh what one that is read anew says', async () => {
    let { loaded } = await load();
    const ids: string[] = [];
    for (let step = 0; step < 30; step++) {
      const scope = Scope.tenant(TENANTS[step % 3] ?? '');
      const id = ids.at(-3) ?? '';
      if (step % 5 === 0) await identity.defineRole(scope, { name: `role-${step}`, permissions: ['audit.read'] }, 'absent', CONTEXT);
      else if (step % 5 === 3) await identity.removeRole(scope, await lastRoleOf(scope), undefined, CONTEXT).catch(() => undefined);
      else if (step % 7 === 4 && id !== '') await identity.revokeApiKey(scope, id, CONTEXT).catch(() => undefined);
      else if (step % 7 === 6 && id !== '') await identity.rotateApiKey(scope, id, 'PT1H', CONTEXT).catch(() => undefined);
      else ids.push((await identity.createApiKey(scope, { name: 'key', roles: ['viewer'] }, CONTEXT)).id);
      ({ loaded } = await load(loaded));

      expect(said(loaded)).toEqual(said((await load()).loaded));
    }
    expect(loaded.data.credentials.size).toBeGreaterThan(10);
  });

  it('reads the keys of whoever changed, and keeps the roles while none did', async () => {
    await server.database.sql(
      `insert into sm.api_key (id, tenant_id, prefix, secret_hash, name, permissions, roles, created_at, revision)
       select gen_random_uuid(), t.id, 'smk_x', md5(n::text), 'key', '[]', '["viewer"]', now(), 1
       from generate_series(1, ${KEYS_OF_OTHERS}) n, sm.tenant t where t.code = 'initech'`,
    );
    const whole = await load();
    await identity.createApiKey(Scope.tenant('acme'), { name: 'one more', roles: ['viewer'] }, CONTEXT);
    const part = await load(whole.loaded);

    expect(whole.rows).toBeGreaterThan(KEYS_OF_OTHERS);
    expect(part.rows).toBeLessThan(100);
    expect(part.loaded.data.credentials.size).toBe(whole.loaded.data.credentials.size + 1);
    expect(part.loaded.data.roles).toBe(whole.loaded.data.roles);
  });

  it('misses no change of a transaction that was open when it was read, though later ones had ended', async () => {
    const { id: tenantId } = (await server.send('GET', '/v1/tenants/acme')).body as { id: string };
    const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const plan = { tenantId, streams: ['identity'], context: CONTEXT } as const;
    const open = server.app.get(UnitOfWork, { strict: false }).run(plan, async (work) => {
      const key = { id: SLOW, tenantId, prefix: 'smk_slow', secretHash: 'slow', name: 'slow', roles: [], permissions: ['audit.read'] };
      await new ApiKeyRepository().insert(work.sql, { ...key, createdAt: work.at.toISOString() }, work.revisionAfter('identity'));
      work.change('identity', [{ kind: 'api-key.created', subject: '', key: SLOW, environment: '*', after: {} }]);
      entered.resolve();
      await gate.promise;
    });
    await entered.promise;
    await identity.createApiKey(Scope.tenant('globex'), { name: 'faster', roles: ['viewer'] }, CONTEXT);

    const { loaded } = await load();
    expect(loaded.data.credentials.has('slow')).toBe(false);
    gate.resolve();
    await open;
    expect((await load(loaded)).loaded.data.credentials.has('slow')).toBe(true);
  });

  async function lastRoleOf(scope: Scope): Promise<string> {
    return (await identity.listRoles(scope)).at(-1)?.name ?? '';
  }
});
