import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/kernel';
import type { CompiledDefinition } from '#libs/setting-resolution';
import type { DefinitionItem, DefinitionPage, KeyPage, NameDeprecation } from '../contracts/index.ts';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import type { DefinitionRow, DefinitionRows } from '../domain/definition-row.ts';
import { SettingNotFoundException } from '../domain/setting.exceptions.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';

/** The definitions in force, as they are shown. */
@Injectable()
export class DefinitionItemsDataProvider {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly catalogue: DefinitionCatalogue,
  ) {}

  /** @throws SettingNotFoundException SETTING_NOT_FOUND */
  async item(name: string, reader: Actor | undefined): Promise<{ readonly item: DefinitionItem; readonly revision: number }> {
    const { registry, rows } = await this.settings.definitionsFor(reader);
    const compiled = registry.get(name);
    if (compiled === undefined) throw new SettingNotFoundException(name, registry.nearTo(name));
    return { item: this.itemOf(compiled, rows), revision: rows.get(compiled.key)?.revision ?? 0 };
  }

  /** Definitions in the order of their keys. */
  async page({ limit, after }: KeyPage, reader: Actor | undefined): Promise<DefinitionPage> {
    const { registry, rows, version } = await this.settings.definitionsFor(reader);
    const keys = after === undefined ? registry.keys : registry.keys.filter((key) => key > after);
    const items = keys.slice(0, limit).flatMap((key) => {
      const compiled = registry.get(key);
      return compiled === undefined ? [] : [this.itemOf(compiled, rows)];
    });
    const last = keys.length > limit ? items.at(-1) : undefined;
    return { items, version, ...(last === undefined ? {} : { nextAfter: last.key }) };
  }

  /** The names that should not be used any more: earlier names of settings, and settings that their definition deprecates. */
  async deprecationsOf(names: readonly string[], reader: Actor | undefined): Promise<readonly NameDeprecation[]> {
    const { registry, rows } = await this.settings.definitionsFor(reader);
    return names.flatMap((name): NameDeprecation[] => {
      const compiled = registry.get(name);
      if (compiled === undefined) return [];
      const { key, definition } = compiled;
      const found: NameDeprecation[] = [];
      if (definition.aliases?.includes(name) === true) found.push({ name, successor: key, ...sinceOf(rows.get(key)?.registeredAt) });
      if (definition.deprecated !== undefined) {
        const { replacedBy, since } = definition.deprecated;
        const successor = replacedBy === undefined || !registry.has(replacedBy) ? {} : { successor: registry.canonical(replacedBy) };
        found.push({ name, ...successor, ...sinceOf(since, rows.get(key)?.registeredAt) });
      }
      return found;
    });
  }

  private itemOf({ key, definition, storedAs, otherNames }: CompiledDefinition, rows: DefinitionRows): DefinitionItem {
    const row: DefinitionRow | undefined = rows.get(key);
    const origin = this.catalogue.has(key) ? 'code' : (row?.origin ?? 'api');
    const names = [...new Set(otherNames)].filter((name) => name !== key);
    return { key, origin, otherNames: names, storedAs, ...(row === undefined ? {} : { registeredAt: row.registeredAt }), definition };
  }
}

/** The first of the texts that is an instant. */
function sinceOf(...texts: readonly (string | undefined)[]): { readonly since?: Date } {
  for (const text of texts) {
    const at = text === undefined ? NaN : Date.parse(text);
    if (!Number.isNaN(at)) return { since: new Date(at) };
  }
  return {};
}
