import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor, Scope } from '#libs/kernel';
import type { SettingFilter, SettingItem, SettingList, SettingPage } from '../contracts/index.ts';
import type { SecretSummaries } from '../domain/secret-summaries.ts';
import type { ScopeView } from '../data-providers/scope-view.ts';
import { isReadable, matchesDefinition, settingItem } from '../data-providers/setting-item.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
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
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  async execute({ scope, filter, page, environment, reader }: ListSettings): Promise<SettingList> {
    const view = await this.settings.view(scope, environment, reader);
    const secrets = await this.secrets.ofView(view);
    // That a secret cannot be read any more moves no revision.
    const version = [view.revisions, ...secrets.unreadable].join(',');
    return { version, page: () => ({ ...pageOf(view, filter, page, secrets), version }) };
  }
}

function pageOf(
  view: ScopeView,
  filter: SettingFilter,
  page: ListSettings['page'],
  secrets: SecretSummaries,
): Omit<SettingPage, 'version'> {
  const items: SettingItem[] = [];
  for (const key of view.registry.keys) {
    if (page.after !== undefined && key <= page.after) continue;
    if (!isReadable(view, key) || !matchesDefinition(view, key, filter)) continue;
    const item = settingItem(view, key, secrets);
    if (filter.onlyOverridden === true && item.revision === 0) continue;
    if (filter.onlyNeedsReview === true && !item.needsReview) continue;
    if (items.length === page.limit) return { items, nextAfter: items.at(-1)?.key ?? key };
    items.push(item);
  }
  return { items };
}
