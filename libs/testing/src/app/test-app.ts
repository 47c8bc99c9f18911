import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KeyRing } from '#libs/secrets';
import type { ApplicationOptions } from '../../../../src/app/application-options.ts';
import { createApplication } from '../../../../src/app/application.ts';
import { bootstrapAdministrator } from '../../../../src/app/bootstrap-administrator.ts';
import { createTestDatabase, type TestDatabase } from '../databases/test-database.ts';
import type { DatabaseProject } from '../databases/test-server.ts';

/** An answer of the application. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

/** What a request carries beside method and path. */
export interface TestRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another key than the administrator's; `''` = none. */
  readonly key?: string;
}

/** How the server under test differs from a plain one. */
export interface TestAppOptions extends Pick<
  ApplicationOptions,
  'clock' | 'modules' | 'definitions' | 'logLevel' | 'logDestination' | 'masterKeys' | 'redisUrl' | 'tokens' | 'rateLimits'
> {
  /** Makes another login than the runtime's, for tests of what the runtime's may not. @returns its connection string */
  readonly login?: (database: TestDatabase) => Promise<string>;
}

/** The whole server in this process, on a database of its own, driven without sockets. */
export class TestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly key: string,
  ) {}

  /** Starts it; close it in the end. */
  static async start(project: DatabaseProject, { login, ...options }: TestAppOptions = {}): Promise<TestApp> {
    const database = await createTestDatabase(project);
    const app = await createApplication({
      databaseUrl: (await login?.(database)) ?? database.databaseUrl,
      fingerprintKey: randomBytes(32),
      logLevel: 'silent',
      masterKeys: KeyRing.random(),
      ...options,
    });
    return new TestApp(app, database, (await bootstrapAdministrator(app)) ?? '');
  }

  /** Sends one request as JSON. */
  async send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, request: TestRequest = {}): Promise<TestResponse> {
    const key = request.key ?? this.key;
    const answer = await this.app.inject({
      method,
      url,
      headers: { ...(key === '' ? {} : { authorization: `Bearer ${key}` }), ...request.headers },
      ...(request.body === undefined ? {} : { payload: request.body as object }),
    });
    const text = answer.body;
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return { status: answer.statusCode, headers: answer.headers, body: body as Record<string, unknown> };
  }

  /** Stops the server and drops its database. */
  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
