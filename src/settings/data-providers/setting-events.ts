import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RecordedChange, RecordedChangeSet } from '#libs/changes';
import { APPLICATION_TENANT_ID, isJsonObject, type Json, NO_SUBJECT, Scope } from '#libs/kernel';
import { type ConfigurationEvent, eventsOfChangeSet, inParts, WorkRunner } from '#libs/work';
import { type ChangedSetting, SETTING_CHANGED, type SettingChanged } from '../contracts/index.ts';
import { TenantCodes } from './tenant-codes.ts';

const KINDS = ['setting.set', 'setting.unset'];

/** Makes `settings.setting-changed.v1` from the change sets of the streams that hold values of settings. */
@Injectable()
export class SettingEvents implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly tenants: TenantCodes,
  ) {}

  onModuleInit(): void {
    for (const stream of ['settings', 'preferences'] as const) {
      this.runner.registerEventSource({ stream, eventTypes: [SETTING_CHANGED], toEvents: (changeSet) => this.eventsOf(changeSet) });
    }
  }

  private async eventsOf(changeSet: RecordedChangeSet): Promise<readonly ConfigurationEvent<SettingChanged>[]> {
    const changes = changeSet.changes.filter((change) => KINDS.includes(change.kind));
    if (changes.length === 0) return [];
    const tenant = changeSet.tenantId === APPLICATION_TENANT_ID ? undefined : await this.tenants.codeOf(changeSet.tenantId);
    const payloads = [...Map.groupBy(changes, (change) => change.subject)].flatMap(([subject, own]) =>
      inParts(own.map(changedSetting)).map((part) => ({ scope: scopeOf(tenant, subject), changes: part })),
    );
    return eventsOfChangeSet(changeSet, SETTING_CHANGED, payloads);
  }
}

function scopeOf(tenant: string | undefined, subject: string): Scope {
  if (tenant === undefined) return Scope.application();
  return subject === NO_SUBJECT ? Scope.tenant(tenant) : Scope.user(tenant, subject);
}

function changedSetting({ key, environment, before, after, details }: RecordedChange): ChangedSetting {
  const effective: Json | undefined = isJsonObject(details) ? details['effective'] : undefined;
  return {
    key,
    environment,
    ...(before === undefined ? {} : { old: before }),
    ...(after === undefined ? {} : { new: after }),
    effective: isJsonObject(effective) ? effective : {},
  };
}
