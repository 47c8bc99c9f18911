import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AnnotatedMethod, AnnotatedMethods, type ConfigurationEvent, WorkRunner } from '#libs/work';
import { SETTING_CHANGED, type SettingChanged } from '../contracts/index.ts';
import { WATCHED_SETTINGS } from '../contracts/nest/index.ts';

/**
 * Tells the modules that declared a dependency on a setting (`@WatchSetting`) of its committed changes. Each watching method is a
 * consumer of its own, so one that fails is told again and holds up nobody else.
 */
@Injectable()
export class OnSettingChanged implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly methods: AnnotatedMethods,
  ) {}

  onModuleInit(): void {
    for (const method of this.methods.carrying(WATCHED_SETTINGS)) {
      const keys = new Set(Array.isArray(method.metadata) ? method.metadata.map(String) : []);
      this.runner.registerConsumer({
        name: method.name,
        eventTypes: [SETTING_CHANGED],
        handle: (event) => tell(method, keys, event as ConfigurationEvent<SettingChanged>),
      });
    }
  }
}

async function tell(method: AnnotatedMethod, keys: ReadonlySet<string>, event: ConfigurationEvent<SettingChanged>): Promise<void> {
  for (const changed of event.payload.changes) if (keys.has(changed.key)) await method.call(changed, event.payload.scope);
}
