import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AnnotatedMethod, AnnotatedMethods, type ConfigurationEvent, WorkRunner } from '#libs/work';
import { SETTING_CHANGED, type SettingChanged } from '../contracts/index.ts';
import { WATCHED_SETTINGS } from '../contracts/nest/index.ts';
import { DefinitionSource } from '../domain/definition-source.ts';

/**
 * Tells the modules that declared a dependency on a setting (`@WatchSetting`) of its committed changes. Each watching method is a
 * consumer of its own, so one that fails is told again and holds up nobody else.
 */
@Injectable()
export class OnSettingChanged implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly methods: AnnotatedMethods,
    private readonly definitions: DefinitionSource,
  ) {}

  onModuleInit(): void {
    for (const method of this.methods.carrying(WATCHED_SETTINGS)) {
      const names = Array.isArray(method.metadata) ? method.metadata.map(String) : [];
      this.runner.registerConsumer({
        name: method.name,
        eventTypes: [SETTING_CHANGED],
        handle: (event) => this.tell(method, names, event as ConfigurationEvent<SettingChanged>),
      });
    }
  }

  // A module may watch a setting by an earlier name, or by a newer one than this process knows as its key.
  private async tell(method: AnnotatedMethod, names: readonly string[], { payload }: ConfigurationEvent<SettingChanged>): Promise<void> {
    const registry = await this.definitions.definitionsAt(0);
    const keys = new Set(names.map((name) => registry.canonical(name)));
    for (const changed of payload.changes) if (keys.has(changed.key)) await method.call(changed, payload.scope);
  }
}
