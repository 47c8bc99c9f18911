import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';

// What importing does is looked at before anything else is imported.
const OURS = /[\\/]settings-management[\\/]dist[\\/]/;
// Asking for the standard streams opens them, and a library that looks for colors asks.
const [output] = [process.stdout, process.stderr];
const resourcesBefore = process.getActiveResourcesInfo();
const readVariables: string[] = [];
const started: string[] = [];
const hook = createHook({
  init(_id, type) {
    // Timers, sockets and the like, also such as would not keep the process alive. The decorators of @nestjs/cqrs draw random ids.
    if (!['PROMISE', 'RANDOMBYTESREQUEST'].includes(type) && OURS.test(new Error('started').stack ?? '')) started.push(type);
  },
}).enable();
const variables = process.env;
process.env = new Proxy(variables, {
  get(target, name) {
    const reader = new Error('read').stack?.split('\n')[2] ?? '';
    if (OURS.test(reader)) readVariables.push(String(name));
    return Reflect.get(target, name) as unknown;
  },
});
const signalListenersBefore = process.eventNames().length;
const everything = await import('settings-management');
const settingsEntry = await import('settings-management/settings');
await import('settings-management/settings/nest');
const flagsEntry = await import('settings-management/feature-flags');
await import('settings-management/feature-flags/nest');
await import('settings-management/feature-flags/openfeature');
await import('settings-management/testing');
const atImport = {
  readVariables: [...readVariables],
  started: [...started],
  newResources: process.getActiveResourcesInfo().slice(resourcesBefore.length),
  newProcessListeners: process.eventNames().length - signalListenersBefore,
  isOneModule:
    everything.SettingsModule === settingsEntry.SettingsModule && everything.FeatureFlagCoordinator === flagsEntry.FeatureFlagCoordinator,
};
process.env = variables;
hook.disable();

const { NestFactory, ModulesContainer } = await import('@nestjs/core');
const { FastifyAdapter } = await import('@nestjs/platform-fastify');
const { Scope, SettingValidationException, systemActor } = settingsEntry;
const { billing } = await import('./billing.settings.ts');
const { ErpModule, published } = await import('./erp.module.ts');
const { Orders, PlaceOrder } = await import('./orders.module.ts');

const adapter = new FastifyAdapter();
const routes: string[] = [];
adapter.getInstance().addHook('onRoute', ({ method, url }) => void routes.push(`${String(method)} ${url}`));
const app = await NestFactory.create(ErpModule, adapter, { logger: false, abortOnError: false });
await app.listen(0, '127.0.0.1');

const { settings, commands, emitter, heard, own, watched } = app.get(Orders);
const context = { actor: systemActor('erp'), source: 'contract', reason: 'Going live' } as const;
const scope = Scope.application();
const before = (await settings.for(scope)).of(billing).get('mode');
using live = await settings.live(scope);
const written = await settings.updateSetting(scope, { key: billing.keys.mode, value: 'live' }, context);
const after = (await settings.for(scope)).of(billing).get('mode');
const refusal: unknown = await settings
  .updateSetting(scope, { key: billing.keys.dueDays, value: 999 }, context)
  .catch((error: unknown) => error);
const answer: unknown = await commands.execute(new PlaceOrder());
emitter.emit('order:placed', 'first');
for (
  let waitedMs = 0;
  waitedMs < 30_000 && (watched.length === 0 || heard.length === 0 || live.of(billing).get('mode') !== 'live');
  waitedMs += 20
)
  await pause(20);

const url = await app.getUrl();
async function ask(path: string, body?: object): Promise<unknown> {
  const request = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, request);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

const modules = [...app.get(ModulesContainer).values()];
const globals = Reflect.get(app, 'config') as Record<
  'getGlobalPipes' | 'getGlobalFilters' | 'getGlobalInterceptors' | 'getGlobalGuards',
  () => unknown[]
>;
const report = {
  atImport,
  reads: { before, after, live: live.of(billing).get('mode'), dueDays: live.of(billing).get('dueDays') },
  writes: { written, refused: refusal instanceof SettingValidationException && refusal.code },
  events: { watched, heard: heard.length },
  host: { answer, own, published, hasOwnEmitter: Reflect.get(emitter, 'delimiter'), routes: routes.toSorted() },
  globals: {
    appProviders: modules.flatMap(({ providers }) => [...providers.keys()].map(String).filter((token) => token.startsWith('APP_'))),
    enhancers: [globals.getGlobalPipes(), globals.getGlobalFilters(), globals.getGlobalInterceptors(), globals.getGlobalGuards()].flat()
      .length,
  },
  http: {
    list: await ask('/orders'),
    missing: await ask('/v1/tenants'),
    failing: await ask('/orders/failing'),
    refusing: await ask('/orders/refusing'),
    posted: await ask('/orders', { text: 'x', unknown: true }),
  },
};
await app.close();
output?.write(`${JSON.stringify(report)}\n`);
