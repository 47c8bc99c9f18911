import { Injectable } from '@nestjs/common';
import { type CommandContext, type Json, type Scope, systemActor } from '#libs/kernel';
import type { SettableValue, SettingKeyOf } from '#libs/setting-resolution';
import { SettingsCoordinator } from '../contracts/index.ts';
import { MemoryEvents } from './memory-events.ts';
import { MemoryTenants, type TestTenant } from './memory-tenants.ts';

/** A value that is stored before the application starts; `valueAt` makes one. */
export interface TestValue {
  readonly scope: Scope;
  readonly key: string;
  readonly value: Json;
  readonly environment?: string;
}

/** A value for SettingsTestingModule.forRoot, with the type of its key. */
export function valueAt<Value>(
  scope: Scope,
  key: SettingKeyOf<Value>,
  value: NoInfer<SettableValue<Value>>,
  environment?: string,
): TestValue {
  return { scope, key, value: value as Json, ...(environment === undefined ? {} : { environment }) };
}

/** Who changes settings for a test, and why. */
export const TEST_CONTEXT: CommandContext = { actor: systemActor('test'), source: 'contract', reason: 'Test' };

/** What a test does with the in-memory settings beside calling the coordinator: get it from the module under test. */
@Injectable()
export class TestSettings {
  constructor(
    private readonly settings: SettingsCoordinator,
    private readonly tenants: MemoryTenants,
    private readonly events: MemoryEvents,
  ) {}

  /** Sets a value as an administrator would, and waits until everyone who watches it has been told. */
  async set<Value>(scope: Scope, key: SettingKeyOf<Value>, value: NoInfer<SettableValue<Value>>, environment?: string): Promise<void> {
    await this.settings.updateSetting(scope, valueAt(scope, key, value, environment), TEST_CONTEXT);
    await this.delivered();
  }

  /** Removes a value, and waits until everyone who watches it has been told. */
  async unset(scope: Scope, key: string, environment?: string): Promise<void> {
    await this.settings.unsetSetting(scope, { key, ...(environment === undefined ? {} : { environment }) }, TEST_CONTEXT);
    await this.delivered();
  }

  /** Adds a tenant, or changes the status of one. */
  putTenant(tenant: TestTenant): void {
    this.tenants.put(tenant);
  }

  /**
   * Waits until everyone has been told of everything that was changed.
   * @throws AggregateError with what watching methods have thrown; unlike in the real module nobody is told a second time
   */
  delivered(): Promise<void> {
    return this.events.delivered();
  }
}
