import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Scope, systemActor } from '#libs/kernel';
import { RedisServer, TestApp, waitUntil } from '#libs/testing';
import { type ConfigurationEvent, WorkRunner } from '#libs/work';
import { SETTING_CHANGED, SettingHistoryCoordinator, SettingsCoordinator } from '../../../src/settings/contracts/index.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Every text that begins like a canary, however it is written down: plain, in hexadecimal, in base64 of the sealed JSON text. */
export const CANARY = /cnry[a-z0-9]{12}|636e7279[0-9a-f]{24}|ImNucnk[A-Za-z0-9_-]{12}/gi;

export const TENANT = 'acme';
export const CHILD = 'acme-retail';
export const SUSPENDED = 'acme-closed';

/** A text that somewhere came out of the application, or lies in it. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

@Injectable()
class Told {
  readonly events: ConfigurationEvent<unknown>[] = [];

  @OnEvent(SETTING_CHANGED)
  note(event: ConfigurationEvent<unknown>): void {
    this.events.push(event);
  }
}

@Module({ providers: [Told] })
class ToldModule {}

/** A server into which canaries are planted as secrets; everything that it says is kept. */
export class CanaryWorld {
  readonly planted = new Set<string>();
  readonly said: Place[] = [];
  private readonly lines: string[];

  private constructor(
    readonly server: TestApp,
    lines: string[],
    private readonly redis?: RedisServer,
  ) {
    this.lines = lines;
  }

  static async start(): Promise<CanaryWorld> {
    const lines: string[] = [];
    const logDestination = { write: (line: string) => void lines.push(line) };
    const redis = RedisServer.isThere() ? await RedisServer.start() : undefined;
    const shared = redis === undefined ? {} : { redisUrl: redis.url };
    const server = await TestApp.start('e2e', { logLevel: 'debug', logDestination, modules: [ToldModule], ...shared });
    const world = new CanaryWorld(server, lines, redis);
    await world.send('tenant', 'POST', '/v1/tenants', { code: TENANT, name: 'Acme' });
    await world.send('tenant', 'POST', '/v1/tenants', { code: CHILD, name: 'Retail', parent: TENANT });
    await world.send('tenant', 'POST', '/v1/tenants', { code: SUSPENDED, name: 'Closed' });
    await world.send('tenant', 'POST', `/v1/tenants/${SUSPENDED}/suspension`, { reason: 'test' });
    return world;
  }

  get settings(): SettingsCoordinator {
    return this.server.app.get(SettingsCoordinator, { strict: false });
  }

  get past(): SettingHistoryCoordinator {
    return this.server.app.get(SettingHistoryCoordinator, { strict: false });
  }

  get context() {
    return { actor: systemActor('canary'), source: 'contract', reason: 'Canary' } as const;
  }

  /** A new canary. */
  canary(): string {
    const number = this.planted.size;
    const letters = Array.from({ length: 12 }, (_, index) => LETTERS[(number * 7_919 + index * 104_729 + (number >> index)) % 26]).join('');
    const canary = `cnry${letters.slice(0, 8)}${String(number).padStart(4, '0')}`;
    this.planted.add(canary);
    return canary;
  }

  /** Declares a setting of its own and answers its key. */
  async declare(fields: object = {}): Promise<string> {
    const key = `canary.key${this.said.length}`;
    const definition = { key, owner: 'canary', kind: 'secret', scopes: ['application', 'tenant', 'user'], ...fields };
    await this.send('definition', 'PUT', '/v1/application/settings/definitions', { definitions: [definition] });
    return key;
  }

  /** Sends a request and keeps its answer whole. @param body a text is sent as it is */
  async send(door: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await this.server.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${this.server.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.said.push({ name: `answer to ${door}`, text: JSON.stringify([answer.headers, answer.body]) });
    return {
      status: answer.statusCode,
      body: /(?<!nd)json/.test(String(answer.headers['content-type'])) ? (JSON.parse(answer.body) as Record<string, unknown>) : {},
    };
  }

  /** Calls the contract and keeps what it answers or throws. */
  async call(door: string, made: Promise<unknown>): Promise<void> {
    const outcome: unknown = await made.catch((error: unknown) => error);
    const text =
      outcome instanceof Error
        ? JSON.stringify([outcome.message, outcome.stack, Object.entries(outcome), outcome.cause])
        : JSON.stringify(outcome);
    this.said.push({ name: `answer to ${door}`, text });
  }

  /** Waits until every event has been told. */
  async settle(): Promise<void> {
    const runner = this.server.app.get(WorkRunner, { strict: false });
    await waitUntil('every event is delivered', async () => (await runner.stats()).oldestUndeliveredAt === undefined, 60_000);
  }

  /** What was logged and told so far. */
  heard(): readonly Place[] {
    const told = this.server.app.get(Told, { strict: false });
    return [
      { name: 'logs', text: this.lines.join('') },
      { name: 'events', text: JSON.stringify(told.events) },
    ];
  }

  /** Where a scope lies in paths. */
  scopes(): readonly (readonly [path: string, scope: Scope])[] {
    return [
      ['/v1/application', Scope.application()],
      [`/v1/tenants/${TENANT}`, Scope.tenant(TENANT)],
      [`/v1/tenants/${TENANT}/users/ann`, Scope.user(TENANT, 'ann')],
    ];
  }

  /** What instances share through Redis; nothing where there is none. */
  async shared(): Promise<readonly Place[]> {
    const { redis } = this;
    if (redis === undefined) return [];
    const keys = await redis.command('KEYS', '*');
    const values = await Promise.all(keys.map((key) => redis.command('GET', key)));
    return [{ name: 'redis', text: [keys, ...values].flat().join('\n') }];
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.redis?.kill();
  }
}
