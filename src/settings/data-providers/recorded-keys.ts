import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RecordedNames } from '#libs/changes';
import { hiddenStoredKeysOf, lackedBy } from '../domain/hidden-settings.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';

/** Has the audit trail find the changes of a setting by every name that it goes by, and show none of a hidden one. */
@Injectable()
export class RecordedKeys implements OnModuleInit {
  constructor(
    private readonly names: RecordedNames,
    private readonly settings: SettingsDataProvider,
  ) {}

  onModuleInit(): void {
    this.names.register({
      // Values are recorded under the stored key, definitions under their own.
      keysOf: async (name) => {
        const compiled = (await this.settings.definitions()).data.registry.get(name);
        return compiled === undefined ? [] : [compiled.storedAs, compiled.key, ...compiled.otherNames];
      },
      hiddenFrom: async (actor) => {
        const definitions = (await this.settings.definitions()).data;
        const lacked = new Set(lackedBy(definitions.registry, actor));
        const hidden = [...definitions.registry.values()].filter(({ definition }) => lacked.has(definition.permissions?.read ?? ''));
        return [...hiddenStoredKeysOf(definitions, actor), ...hidden.flatMap(({ key, otherNames }) => [key, ...otherNames])];
      },
    });
  }
}
