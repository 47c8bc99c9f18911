import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor, Scope } from '#libs/kernel';
import type { SettingFilter, SettingItem, SettingList, SettingPage } from '../contracts/index.ts';
import type { ScopeView } from '../data-providers/scope-view.ts';
import { isReadable, matchesDefinition, settingItem } from '../data-providers/setting-item.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** Settings of a scope with their effective values, in the order of their keys. */
export class ListSettings extends Query<SettingList> {
  constructor(
    readonly scope: Scope,
    readonly filter: SettingFilter,
    readonly page: { readonly limit: number; readonly after?: string },
    readonly environment: string | undefined,
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListSettings)
export class ListSettingsHandler implements IQueryHandler<ListSettings> {
  constructor(private readonly settings: SettingsDataProvider) {}

  async execute({ scope, filter, page, environment, reader }: ListSettings): Promise<SettingList> {
    const view = await this.settings.view(scope, environment, reader);
    return { version: view.revisions, page: () => pageOf(view, filter, page) };
  }
}

function pageOf(view: ScopeView, filter: SettingFilter, page: ListSettings['page']): SettingPage {
  const items: SettingItem[] = [];
  for (const key of view.registry.keys) {
    if (page.after !== undefined && key <= page.after) continue;
    if (!isReadable(view, key) || !matchesDefinition(view, key, filter)) continue;
    const item = settingItem(view, key);
    if (filter.onlyOverridden === true && item.revision === 0) continue;
    if (filter.onlyNeedsReview === true && !item.needsReview) continue;
    if (items.length === page.limit) return { items, nextAfter: items.at(-1)?.key ?? key, version: view.revisions };
    items.push(item);
  }
  return { items, version: view.revisions };
}
