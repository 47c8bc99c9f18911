// What `settings-management/feature-flags/openfeature` offers: flags as a provider of OpenFeature. It needs @openfeature/server-sdk.
export { FlagsProvider, type FlagsProviderOptions } from './openfeature/flags-provider.ts';
export { FlagsProviderModule } from './flags-provider.module.ts';
