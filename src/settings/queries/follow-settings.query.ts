import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { Scope } from '#libs/kernel';
import type { LiveSettings } from '../contracts/index.ts';
import { LiveView } from '../data-providers/live-view.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** The settings of a scope and environment, followed until disposed of. */
export class FollowSettings extends Query<LiveSettings> {
  constructor(
    readonly scope: Scope,
    readonly environment: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(FollowSettings)
export class FollowSettingsHandler implements IQueryHandler<FollowSettings> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly emitter: EventEmitter2,
  ) {}

  async execute({ scope, environment }: FollowSettings): Promise<LiveSettings> {
    const newest = () => this.settings.view(scope, environment);
    return new LiveView(await newest(), newest, this.emitter);
  }
}
