import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { BusesModule } from '../core/buses.module.ts';
import { FeatureFlagCoordinator } from './contracts/index.ts';
import type { FlagsProvider } from './openfeature/flags-provider.ts';

const PROVIDERS = Symbol('providers of OpenFeature that FlagsProviderModule.attach brings together with the flags');

/** Attaches providers of OpenFeature to the flags of the application once it has started; it stands beside FeatureFlagsModule. */
// The buses first: their own start is before that of modules that stand on them.
@Module({ imports: [BusesModule] })
export class FlagsProviderModule implements OnApplicationBootstrap {
  static attach(...providers: readonly FlagsProvider[]): DynamicModule {
    return { module: FlagsProviderModule, providers: [{ provide: PROVIDERS, useValue: providers }] };
  }

  constructor(
    private readonly flags: FeatureFlagCoordinator,
    @Inject(PROVIDERS) private readonly providers: readonly FlagsProvider[],
  ) {}

  onApplicationBootstrap(): void {
    for (const provider of this.providers) provider.attach(this.flags);
  }
}
