import { defineFlags, type EvaluationContext, FeatureFlagsModule, type FlagsOf, Scope } from 'settings-management/feature-flags';
import { type FlagsHandle, FlagValue, RequireFlag } from 'settings-management/feature-flags/nest';
import { FlagsProvider, FlagsProviderModule } from 'settings-management/feature-flags/openfeature';

// Compiled and never run: each line below a mark must be an error, and a mark without an error is one itself.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const shop = defineFlags({
  'shop.express': { default: false },
  'shop.layout': { default: 'classic', oneOf: ['classic', 'modern'] },
  'shop.page-size': { default: 20 },
});

export const inferred: Same<
  FlagsOf<typeof shop>,
  { readonly 'shop.express': boolean; readonly 'shop.layout': 'classic' | 'modern'; readonly 'shop.page-size': number }
> = true;

export const ann: EvaluationContext = { targetingKey: 'ann', company: { id: '4711' } };

export async function flagMistakes(handle: FlagsHandle<typeof shop>): Promise<unknown[]> {
  const flags = await handle.for(Scope.tenant('acme'), { environment: 'production' });
  const layout: 'classic' | 'modern' = flags.value('shop.layout', ann);
  const scope = () => Scope.tenant('acme');
  return [
    layout,
    flags.isEnabled('shop.express', ann),
    FeatureFlagsModule.forFeature([shop]),
    RequireFlag('shop.express', { scope, environment: 'production', status: 403 }),
    FlagValue('shop.page-size', 20),
    FlagsProviderModule.attach(new FlagsProvider({ environment: 'production', scope })),
    // @ts-expect-error there is no such flag
    flags.value('shop.layouts'),
    // @ts-expect-error a number is not on or off
    flags.isEnabled('shop.page-size'),
    // @ts-expect-error flags are evaluated in an environment
    handle.for(Scope.tenant('acme')),
    // @ts-expect-error the scope is a Scope, not a tenant's code
    RequireFlag('shop.express', { scope: () => 'acme' }),
    // @ts-expect-error a provider is for an environment
    new FlagsProvider({ scope: Scope.tenant('acme') }),
  ];
}
