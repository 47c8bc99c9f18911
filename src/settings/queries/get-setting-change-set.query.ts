import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingChangeSetPage } from '../contracts/index.ts';
import { PastSecretsDataProvider } from '../data-providers/past-secrets.data-provider.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { SettingRevisionNotFoundException } from '../domain/setting.exceptions.ts';
import { PastQuery } from '#libs/persistence';

/** One change set with a page of what it changed in exactly this scope. */
export class GetSettingChangeSet extends PastQuery<SettingChangeSetPage, { readonly revision: number } & HistoryPage<number>> {}

@QueryHandler(GetSettingChangeSet)
export class GetSettingChangeSetHandler implements IQueryHandler<GetSettingChangeSet> {
  constructor(
    private readonly past: SettingHistoryDataProvider,
    private readonly secrets: PastSecretsDataProvider,
  ) {}

  async execute({ scope, asked: { revision, limit, ...from }, actor }: GetSettingChangeSet): Promise<SettingChangeSetPage> {
    const page = await this.past.of(scope, actor, async (history) => {
      const changeSet = await history.changeSet(revision);
      if (changeSet === undefined)
        throw new SettingRevisionNotFoundException(
          revision,
          `The change set ${revision} changed no setting of this scope, or is not there.`,
        );
      const found = await history.changesOf(revision, { limit: limit + 1, ...from });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { changeSet, items, ...(last === undefined ? {} : { nextAfter: last.ordinal }) };
    });
    return { ...page, items: await this.secrets.ofRows(scope, page.items) };
  }
}
