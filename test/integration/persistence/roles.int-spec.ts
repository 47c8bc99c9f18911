import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { assertRuntimeLogin, type EmbeddedPostgres, ensureRoles, startEmbeddedPostgres } from '#libs/persistence';
import { temporaryFolder } from '#libs/testing';

// A server of its own: roles belong to all databases of a server, and other tests need them.
describe('the roles of the database', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let admin: Client;

  function urlOf(user: string): string {
    const url = new URL(server.databaseUrl);
    url.username = user;
    url.password = 'secret';
    return url.href;
  }

  async function makeLogin(name: string, options = ''): Promise<string> {
    await admin.query(`create role ${name} login password 'secret' ${options}`);
    return urlOf(name);
  }

  beforeAll(async () => {
    folder = temporaryFolder('roles');
    server = await startEmbeddedPostgres({ dataDirectory: folder, settings: { fsync: 'off' } });
    const url = new URL(server.adminUrl);
    url.pathname = new URL(server.databaseUrl).pathname;
    admin = new Client({ connectionString: url.href });
    admin.on('error', () => undefined);
    await admin.connect();
    await admin.query('create schema sm authorization sm_migrator');
  });

  afterAll(async () => {
    await admin.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('a runtime login', () => {
    it('is accepted when it owns nothing', async () => {
      await expect(assertRuntimeLogin(await makeLogin('harmless'))).resolves.toBeUndefined();
    });

    it('is refused as a superuser', async () => {
      await expect(assertRuntimeLogin(await makeLogin('mighty', 'superuser'))).rejects.toThrow(/mighty of DATABASE_URL is a superuser/);
    });

    it('is refused when it bypasses row-level security, also by membership', async () => {
      const bypassing = await makeLogin('bypassing', 'bypassrls');
      await expect(assertRuntimeLogin(bypassing)).rejects.toThrow(/bypasses row-level security/);
      await expect(assertRuntimeLogin(await makeLogin('member', 'in role bypassing'))).rejects.toThrow(/bypasses row-level security/);
    });

    it('is refused as the owner of the schema, and as a member of its owner', async () => {
      await expect(assertRuntimeLogin(server.migrationUrl)).rejects.toThrow(/sm_migrator of DATABASE_URL owns the schema sm/);
      await expect(assertRuntimeLogin(await makeLogin('heir', 'in role sm_migrator'))).rejects.toThrow(/owns the schema sm/);
    });

    it('is refused as the owner of one table of the schema', async () => {
      const url = await makeLogin('table_owner');
      await admin.query('create table sm.owned (value int); alter table sm.owned owner to table_owner');
      await expect(assertRuntimeLogin(url)).rejects.toThrow(/owns the schema sm or a table of it/);
    });

    it('is refused when it may read the rows of all tenants', async () => {
      const url = await makeLogin('reader', 'in role sm_reader_of_descendants');
      await expect(assertRuntimeLogin(url)).rejects.toThrow(/is a member of sm_reader_of_descendants/);
    });
  });

  describe('when some are missing', () => {
    it('names the SQL to run when the migration login may not make them', async () => {
      const url = await makeLogin('plain');

      const refusal = ensureRoles(url, 'the-password');

      await expect(refusal).rejects.toThrow(/plain may not create roles/);
      await expect(refusal).rejects.toThrow(/grant sm_reader_of_descendants to "plain";/);
      await expect(refusal).rejects.not.toThrow(/the-password/);
    });

    it('makes them with CREATEROLE alone, so that the migration login can give them functions', async () => {
      await admin.query('drop owned by sm_app, sm_reader_of_descendants; drop role sm_app, sm_reader_of_descendants');
      const url = await makeLogin('maker', 'createrole');
      await admin.query('grant create, usage on schema sm to maker');

      await ensureRoles(url, 'secret');
      await ensureRoles(url, 'secret');

      const client = new Client({ connectionString: url });
      await client.connect();
      await admin.query('grant create on schema sm to sm_reader_of_descendants');
      await client.query('create function sm.answer() returns int language sql return 42');
      await client.query('alter function sm.answer() owner to sm_reader_of_descendants');
      const { rows } = await admin.query(
        `select rolname, rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname in ('sm_app', 'sm_reader_of_descendants') order by 1`,
      );
      await client.end();
      expect(rows).toEqual([
        { rolname: 'sm_app', rolcanlogin: true, rolsuper: false, rolbypassrls: false },
        { rolname: 'sm_reader_of_descendants', rolcanlogin: false, rolsuper: false, rolbypassrls: false },
      ]);
      await expect(assertRuntimeLogin(urlOf('sm_app'))).resolves.toBeUndefined();
    });
  });
});
