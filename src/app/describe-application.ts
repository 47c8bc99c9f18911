import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { buildOpenApi, codeOfKind, createHttpAdapter, PROBLEM_KINDS } from '#libs/http';
import { BUILT_IN_ROLES, type ErrorKind, PERMISSIONS } from '#libs/kernel';
import { type MetricDescription, Metrics } from '#libs/observability';
import { SettingsManagementModule } from '../settings-management.module.ts';
import { API_INFO } from './application.ts';

/** What the generated documents tell about the running application. */
export interface ApplicationDescription {
  readonly openApi: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly kinds: Readonly<Record<string, { readonly code: string; readonly status: number; readonly title: string }>>;
  readonly metrics: readonly MetricDescription[];
}

/** Makes the application and describes it. It is never initialised, so no database is asked. */
export async function describeApplication(): Promise<ApplicationDescription> {
  const app = await NestFactory.create<NestFastifyApplication>(
    SettingsManagementModule.forRoot({ core: { databaseUrl: 'postgres://localhost/none' } }),
    createHttpAdapter({}),
    { logger: false, abortOnError: false },
  );
  const kinds = Object.entries(PROBLEM_KINDS).map(([kind, shown]) => [kind, { code: codeOfKind(kind as ErrorKind), ...shown }] as const);
  return {
    openApi: buildOpenApi(app, API_INFO),
    permissions: PERMISSIONS,
    roles: BUILT_IN_ROLES,
    kinds: Object.fromEntries(kinds),
    metrics: app.get(Metrics, { strict: false }).describe(),
  };
}
