import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RecordedChange, RecordedChangeSet } from '#libs/changes';
import { APPLICATION_TENANT_ID, isJsonObject, type Json, jsonEquals, NO_SUBJECT, Scope } from '#libs/kernel';
import { type ConfigurationEvent, eventsOfChangeSet, inParts, WorkRunner } from '#libs/work';
import { type ChangedSetting, SETTING_CHANGED, type SettingChanged } from '../contracts/index.ts';
import { SETTING_CHANGE_KINDS } from '../domain/change-records.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';
import { TenantCodes } from './tenant-codes.ts';

/** Makes `settings.setting-changed.v1` from the change sets of the streams that hold values of settings. */
@Injectable()
export class SettingEvents implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly tenants: TenantCodes,
    private readonly settings: SettingsDataProvider,
  ) {}

  onModuleInit(): void {
    for (const stream of ['settings', 'preferences'] as const) {
      this.runner.registerEventSource({ stream, eventTypes: [SETTING_CHANGED], toEvents: (changeSet) => this.eventsOf(changeSet) });
    }
  }

  private async eventsOf(changeSet: RecordedChangeSet): Promise<readonly ConfigurationEvent<SettingChanged>[]> {
    const changes = changeSet.changes.filter((change) => SETTING_CHANGE_KINDS.includes(change.kind));
    if (changes.length === 0) return [];
    const { registry } = (await this.settings.definitions()).data;
    const keyOf = (change: RecordedChange): string => registry.keyOfStored(change.key);
    const tenant = changeSet.tenantId === APPLICATION_TENANT_ID ? undefined : await this.tenants.codeOf(changeSet.tenantId);
    const payloads = [...Map.groupBy(changes, (change) => change.subject)].flatMap(([subject, own]) =>
      inParts(own.map((change) => changedSetting(change, keyOf(change))).filter(isChange)).map((part) => ({
        scope: scopeOf(tenant, subject),
        changes: part,
      })),
    );
    return eventsOfChangeSet(changeSet, SETTING_CHANGED, payloads);
  }
}

function scopeOf(tenant: string | undefined, subject: string): Scope {
  if (tenant === undefined) return Scope.application();
  return subject === NO_SUBJECT ? Scope.tenant(tenant) : Scope.user(tenant, subject);
}

// Who locks or constrains a setting changes nothing in the scope itself.
function isChange({ old, new: now, effective }: ChangedSetting): boolean {
  return !jsonEquals(old, now) || !jsonEquals(effective.before, effective.after);
}

function changedSetting({ environment, before, after, details }: RecordedChange, key: string): ChangedSetting {
  const effective: Json | undefined = isJsonObject(details) ? details['effective'] : undefined;
  return {
    key,
    environment,
    ...(before === undefined ? {} : { old: before }),
    ...(after === undefined ? {} : { new: after }),
    effective: isJsonObject(effective) ? effective : {},
  };
}
