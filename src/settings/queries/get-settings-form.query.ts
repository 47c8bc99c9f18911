import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, actorIn, ANY_ENVIRONMENT, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import type { SettingForm } from '../contracts/index.ts';
import { arranged, settingField } from '../data-providers/setting-form.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { stateOf } from '../data-providers/view-state.ts';
import { obstaclesOf } from '../domain/setting-obstacles.ts';

/** Everything that an administrator's form over the settings of a scope needs. */
export class GetSettingsForm extends Query<SettingForm> {
  /** @param group only settings of this group; undefined = all */
  constructor(
    readonly scope: Scope,
    readonly group: string | undefined,
    readonly environment: string | undefined,
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetSettingsForm)
export class GetSettingsFormHandler implements IQueryHandler<GetSettingsForm> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly tenants: TenantDirectory,
    private readonly secrets: SecretsDataProvider,
  ) {}

  async execute({ scope, group, environment = ANY_ENVIRONMENT, reader }: GetSettingsForm): Promise<SettingForm> {
    const view = await this.settings.view(scope, environment, reader);
    const { registry } = (await this.settings.definitions()).data;
    const tenant = tenantOf(scope);
    const isSuspended = tenant !== undefined && (await this.tenants.tenant(tenant)).status === 'suspended';
    const shown = [...view.registry.values()].filter(
      ({ definition, allowsApplication }) =>
        (group === undefined || definition.group === group) && (allowsApplication || scope.level !== 'application'),
    );
    const keys = registry.related(shown.map(({ key }) => key));
    const stored = new Set([...keys].map((key) => registry.storedAs(key)).filter((key) => key !== undefined));
    const environments = await this.tenants.environments(tenant);
    const facts = {
      scope,
      actor: reader && actorIn(reader, tenant),
      registry,
      visible: view.registry,
      levels: stateOf(view.context, stored),
      environments,
    };
    const secrets = await this.secrets.ofView(
      view,
      shown.map(({ key }) => key),
    );
    const fields = shown.map((compiled) => {
      const obstacles = obstaclesOf(facts, compiled, environment, isSuspended);
      return { compiled, field: settingField(view, compiled, obstacles, secrets) };
    });
    return { groups: arranged(fields), version: [view.revisions, ...secrets.unreadable].join(',') };
  }
}
