import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, authorise, jsonEquals, type Scope } from '#libs/kernel';
import type { ComparedSetting, ComparedValue, SettingComparison } from '../contracts/index.ts';
import type { SecretSummaries } from '../domain/secret-summaries.ts';
import type { ScopeView } from '../data-providers/scope-view.ts';
import { isReadable, settingItem } from '../data-providers/setting-item.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** How a comparison is asked for. */
export interface ComparisonOptions {
  readonly environment?: string;
  readonly limit: number;
  readonly after?: string;
  /** Also settings that are worth the same on both sides. @default false */
  readonly includeEqual?: boolean;
}

/** What are settings worth in a scope, and what in another one that the actor must reach, too? */
export class CompareSettings extends Query<SettingComparison> {
  constructor(
    readonly scope: Scope,
    readonly other: Scope,
    readonly options: ComparisonOptions,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(CompareSettings)
export class CompareSettingsHandler implements IQueryHandler<CompareSettings> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  /** @throws TenantNotFoundException TENANT_NOT_FOUND when the other scope is missing or not one of the actor's: both answer alike */
  async execute({ scope, other, options, actor }: CompareSettings): Promise<SettingComparison> {
    authorise(actor, 'settings.read', other);
    const [mine, theirs] = [
      await this.settings.view(scope, options.environment, actor),
      await this.settings.view(other, options.environment, actor),
    ];
    const secrets: [SecretSummaries, SecretSummaries] = [await this.secrets.ofView(mine), await this.secrets.ofView(theirs)];
    const version = `${mine.revisions};${theirs.revisions}`;
    const items: ComparedSetting[] = [];
    for (const key of mine.registry.keys) {
      if (options.after !== undefined && key <= options.after) continue;
      const compared = compare(key, [mine, theirs], secrets);
      if (compared === undefined || (compared.isEqual && options.includeEqual !== true)) continue;
      if (items.length === options.limit) return { items, nextAfter: items.at(-1)?.key ?? key, version };
      items.push(compared);
    }
    return { items, version };
  }
}

type Both<Of> = readonly [own: Of, other: Of];

function compare(key: string, [mine, theirs]: Both<ScopeView>, [ofMine, ofTheirs]: Both<SecretSummaries>): ComparedSetting | undefined {
  const [own, other] = [valueIn(mine, key, ofMine), valueIn(theirs, key, ofTheirs)];
  if (own === undefined && other === undefined) return undefined;
  // Of a secret the references are compared: within a tenant equal secrets are one.
  const isEqual = own !== undefined && other !== undefined && jsonEquals(mine.get(key), theirs.get(key));
  return { key, isEqual, ...(own === undefined ? {} : { own }), ...(other === undefined ? {} : { other }) };
}

// The second view may have been made after another definition came or went.
function valueIn(view: ScopeView, key: string, secrets: SecretSummaries): ComparedValue | undefined {
  if (!view.registry.has(key) || !isReadable(view, key)) return undefined;
  const { value, source, isDefault } = settingItem(view, key, secrets);
  return { ...(value === undefined ? {} : { value }), ...(source === undefined ? {} : { source }), isDefault };
}
