import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeLogReader } from '#libs/changes';
import { SettingsDataProvider } from './settings.data-provider.ts';

/** Has the audit trail find the changes of a setting by every name that it goes by. */
@Injectable()
export class RecordedKeys implements OnModuleInit {
  constructor(
    private readonly changes: ChangeLogReader,
    private readonly settings: SettingsDataProvider,
  ) {}

  onModuleInit(): void {
    this.changes.registerNaming(async (name) => {
      const compiled = (await this.settings.definitions()).data.registry.get(name);
      // Values are recorded under the stored key, definitions under their own.
      return compiled === undefined ? [] : [compiled.storedAs, compiled.key, ...compiled.otherNames];
    });
  }
}
