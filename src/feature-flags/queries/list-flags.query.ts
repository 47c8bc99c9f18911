import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import type { FlagFilter, FlagPage, FlagState } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** The flags of a scope and of those above, in the order of their keys. */
export class ListFlags extends Query<FlagPage> {
  constructor(
    readonly scope: Scope,
    readonly filter: FlagFilter,
    readonly page: { readonly limit: number; readonly after?: string },
  ) {
    super();
  }
}

@QueryHandler(ListFlags)
export class ListFlagsHandler implements IQueryHandler<ListFlags> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, filter, page }: ListFlags): Promise<FlagPage> {
    const flags = await this.flags.flagsOf(scope, ANY_ENVIRONMENT);
    const keys = filter.archived === true ? flags.allKeys() : flags.keys();
    const items: FlagState[] = [];
    for (const key of keys) {
      if (page.after !== undefined && key <= page.after) continue;
      const state = flags.state(key);
      if (!matches(state, filter)) continue;
      if (items.length === page.limit) return { items, nextAfter: items.at(-1)?.key ?? '' };
      items.push(state);
    }
    return { items };
  }
}

function matches(
  { key, name, description = '', tags = [], archivedAt }: FlagState,
  { search, tag, archived = false }: FlagFilter,
): boolean {
  if (archived !== (archivedAt !== undefined)) return false;
  if (tag !== undefined && !tags.includes(tag)) return false;
  const wanted = search?.toLowerCase();
  return wanted === undefined || [key, name, description].some((text) => text.toLowerCase().includes(wanted));
}
