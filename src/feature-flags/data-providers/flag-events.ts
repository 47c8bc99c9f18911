import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RecordedChange, RecordedChangeSet } from '#libs/changes';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, isJsonObject, type Json, Scope, TenantDirectory } from '#libs/kernel';
import { type ConfigurationEvent, eventsOfChangeSet, WorkRunner } from '#libs/work';
import {
  FLAG_CREATED,
  FLAG_DISABLED,
  FLAG_OVERRIDDEN,
  FLAG_OVERRIDE_REMOVED,
  FLAG_ROLLED_OUT,
  FLAG_UPDATED,
  type FlagDisabled,
  SEGMENT_CREATED,
  SEGMENT_REMOVED,
  SEGMENT_UPDATED,
} from '../contracts/index.ts';
import { ROLLOUT_RECORD } from '../domain/rollouts/rollout-records.ts';
import { ROLLOUT_EVENT_TYPES, rolloutTellings, type Telling } from './rollout-tellings.ts';

/** Kinds of changes whose event tells what was before and after, and nothing else. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['flag-override.set', FLAG_OVERRIDDEN],
  ['flag-override.removed', FLAG_OVERRIDE_REMOVED],
  ['segment.created', SEGMENT_CREATED],
  ['segment.updated', SEGMENT_UPDATED],
  ['segment.removed', SEGMENT_REMOVED],
]);

/** Makes the events of flags from the change sets of the streams `flags` and `switches`. */
@Injectable()
export class FlagEvents implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly tenants: TenantDirectory,
  ) {}

  onModuleInit(): void {
    const eventTypes = [FLAG_CREATED, FLAG_UPDATED, FLAG_ROLLED_OUT, FLAG_DISABLED, ...PLAIN.values(), ...ROLLOUT_EVENT_TYPES];
    this.runner.registerEventSource({ stream: 'flags', eventTypes, toEvents: (changeSet) => this.eventsOf(changeSet) });
    this.runner.registerEventSource({ stream: 'switches', eventTypes: [FLAG_DISABLED], toEvents: (changeSet) => this.eventsOf(changeSet) });
  }

  private async eventsOf(changeSet: RecordedChangeSet): Promise<readonly ConfigurationEvent[]> {
    const scope = await this.scopeOf(changeSet.tenantId);
    const told = changeSet.changes.flatMap((change) => tellingsOf(change));
    const byType = new Map(
      [...Map.groupBy(told, ({ type }) => type)].map(([type, tellings]) => [
        type,
        eventsOfChangeSet(
          changeSet,
          type,
          tellings.map(({ payload }) => ({ scope, ...payload })),
        ).values(),
      ]),
    );
    // Parts are counted by type; what happened first is told first, whatever its type.
    return told.flatMap(({ type }) => byType.get(type)?.next().value ?? []);
  }

  private async scopeOf(tenantId: string): Promise<Scope> {
    if (tenantId === APPLICATION_TENANT_ID) return Scope.application();
    const tenant = await this.tenants.tenantById(tenantId);
    if (tenant === undefined) throw new Error(`There is no tenant of the id ${tenantId}.`);
    return Scope.tenant(tenant.code);
  }
}

function tellingsOf(change: RecordedChange): readonly Telling[] {
  const { kind, key, environment, before, after, details } = change;
  if (kind.startsWith(ROLLOUT_RECORD)) return rolloutTellings(change);
  if (kind === 'flag.created') return [{ type: FLAG_CREATED, payload: { key, flag: after } }];
  if (kind === 'flag-switch.engaged') return [disabled(key, environment, 'kill-switch')];
  if (kind === 'flag-switch.released') return [];
  const states = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  const plain = PLAIN.get(kind);
  if (plain !== undefined)
    return [{ type: plain, payload: { key, ...(environment === ANY_ENVIRONMENT ? {} : { environment }), ...states } }];
  const facts: Json = details ?? {};
  const { cause, rolledOut } = isJsonObject(facts) ? facts : {};
  return [
    { type: FLAG_UPDATED, payload: { key, environment, ...states } },
    ...(rolledOut !== undefined && isJsonObject(rolledOut) ? [{ type: FLAG_ROLLED_OUT, payload: { key, environment, ...rolledOut } }] : []),
    ...(cause === 'disabled' ? [disabled(key, environment, 'disabled')] : []),
  ];
}

function disabled(key: string, environment: string, cause: FlagDisabled['cause']): Telling {
  return { type: FLAG_DISABLED, payload: { key, environment, cause } };
}
