import { types } from 'node:util';
import { ModulesContainer } from '@nestjs/core';
import { APPLICATION_TENANT_ID, Scope } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { SettingsSection } from '../../../src/settings/settings.section.ts';
import { CANARY, type CanaryWorld, CHILD, type Place, TENANT } from './canary-world.ts';

const MOST_OBJECTS = 5_000_000;
const READS = [
  'settings?limit=2000',
  'settings?text=cnry&limit=2000',
  'settings/form',
  'settings/compare?with=application&includeEqual=true&limit=200',
  'settings/change-sets?limit=200',
  'settings/diff?from=0&limit=200',
];

/** Every place where a canary could be: what was said and told, what can be read, what is stored, and what is kept in memory. */
export async function everyPlace(world: CanaryWorld): Promise<readonly Place[]> {
  await world.settle();
  const read = await everyRead(world);
  return [...world.said, ...world.heard(), ...read, ...(await world.shared()), ...(await wholeDatabase(world)), ...memory(world)];
}

/** The places in which a canary is, by the first word of their names, with how many are there. */
export function foundIn(places: readonly Place[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, text } of places) {
    const canaries = new Set(text.match(CANARY));
    if (canaries.size > 0) found.set(name, (found.get(name) ?? 0) + canaries.size);
  }
  return found;
}

async function everyRead(world: CanaryWorld): Promise<readonly Place[]> {
  const before = world.said.length;
  const scopes = [...world.scopes().map(([path]) => path), `/v1/tenants/${CHILD}`];
  for (const path of scopes) {
    const { body } = await world.send('list', 'GET', `${path}/settings/change-sets?limit=1`);
    const [newest] = (body['items'] ?? []) as { revision: number }[];
    const past =
      newest === undefined ? [] : [`settings/state?revision=${newest.revision}&limit=200`, `settings/change-sets/${newest.revision}`];
    for (const read of [...READS, ...past]) {
      const { status } = await world.send(`GET ${read}`, 'GET', `${path}/${read}`);
      if (status !== 200) throw new Error(`GET ${path}/${read} was answered with ${status}: what it shows was not searched.`);
    }
    const { body: list } = await world.send('list', 'GET', `${path}/settings?limit=2000`);
    for (const { key } of (list['items'] ?? []) as { key: string }[])
      for (const one of ['', '/explain', '/history']) await world.send(`GET one${one}`, 'GET', `${path}/settings/${key}${one}`);
  }
  for (const path of ['/v1/application', `/v1/tenants/${TENANT}`]) {
    const { body } = await world.send('change requests', 'GET', `${path}/change-requests?limit=200`);
    for (const { id } of (body['items'] ?? []) as { id: string }[])
      await world.send('change request', 'GET', `${path}/change-requests/${id}`);
    await world.send('audit export', 'GET', `${path}/audit/export?reason=canaries`);
    await world.send('audit', 'GET', `${path}/audit?limit=200`);
    await world.send('audit verification', 'GET', `${path}/audit/verify`);
  }
  const section = world.server.app.get(SettingsSection, { strict: false });
  const reader = world.server.app.get(DatabaseReader, { strict: false });
  const scope = Scope.application();
  const exported = await reader.read({ tenantId: APPLICATION_TENANT_ID }, (sql) => section.export(sql, { scope }));
  world.said.push({ name: 'configuration export', text: JSON.stringify(exported) });
  await world.send('metrics', 'GET', '/metrics');
  // Read once: what is rendered and kept is looked for in memory then.
  return world.said.splice(before);
}

async function wholeDatabase({ server: { database } }: CanaryWorld): Promise<readonly Place[]> {
  const tables = await database.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.sql<{ text: string }>(`select t::text as text from ${name} t`);
      return { name: `table ${name}`, text: rows.map(({ text }) => text).join('\n') };
    }),
  );
}

/** Everything that can be reached from the providers of the application: layers, views, caches and what else is kept. */
function memory({ server: { app } }: CanaryWorld): readonly Place[] {
  const texts: string[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [];
  for (const module of app.get(ModulesContainer, { strict: false }).values())
    for (const [, { instance, name }] of module.providers)
      if (!/^(?:Told|HttpAdapterHost|ModulesContainer)$/.test(String(name))) waiting.push(instance);
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') texts.push(value);
    if (typeof value !== 'object' || value === null || seen.has(value) || types.isProxy(value)) continue;
    seen.add(value);
    if (seen.size > MOST_OBJECTS) throw new Error('There are too many objects to look at.');
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('latin1'));
    else if (types.isMap(value)) for (const [key, held] of value) waiting.push(key, held);
    else if (types.isSet(value)) waiting.push(...value);
    else for (const held of membersOf(value)) waiting.push(held);
  }
  return [{ name: 'memory', text: texts.join('\n') }];
}

function membersOf(value: object): readonly unknown[] {
  const names = Reflect.ownKeys(value);
  return names.flatMap((name): readonly unknown[] => {
    const held: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    return typeof name === 'string' ? [name, held] : [held];
  });
}
