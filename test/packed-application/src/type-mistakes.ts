import { type SettingsCoordinator, SettingsModule, type SettingsOf, s, Scope } from 'settings-management/settings';
import { WatchSetting } from 'settings-management/settings/nest';
import { billing } from './billing.settings.ts';

// Compiled and never run: each line below a mark must be an error, and a mark without an error is one itself.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const inferred: Same<
  SettingsOf<typeof billing>,
  { readonly mode: 'live' | 'test'; readonly dueDays: number; readonly footer: string | undefined }
> = true;

export async function mistakes(settings: SettingsCoordinator): Promise<unknown[]> {
  const view = await settings.for(Scope.tenant('acme'));
  const mode: 'live' | 'test' = view.of(billing).get('mode');
  // @ts-expect-error reading answers 'live' or 'test', never a number
  const wrongType: number = view.of(billing).get('mode');
  // @ts-expect-error without a default the value may be missing
  const missing: string = view.of(billing).get('footer');
  return [
    mode,
    wrongType,
    missing,
    // @ts-expect-error there is no such setting
    view.of(billing).get('modes'),
    // @ts-expect-error there is no such key
    billing.keys.modes,
    // @ts-expect-error by key nothing is known of the value
    view.get('billing.dueDays').toFixed(2),
    // @ts-expect-error the default is not one of the values
    s.enum(['live', 'test'], { default: 'prod' }),
    // @ts-expect-error an integer's default is a number
    s.integer({ default: '30' }),
    // @ts-expect-error there is no such scope
    s.string({ scopes: ['galaxy'] }),
    // @ts-expect-error the database is missing
    SettingsModule.forRoot({ core: {} }),
    // @ts-expect-error definitions are made by defineSettings
    SettingsModule.forRoot({ core: { databaseUrl: '' }, definitions: [{ key: 'billing.mode' }] }),
    // @ts-expect-error a change says who makes it
    settings.updateSetting(Scope.tenant('acme'), { key: billing.keys.mode, value: 'live' }, { source: 'contract' }),
    // @ts-expect-error a tenant has a code
    Scope.tenant(),
    // @ts-expect-error a watched setting has a key
    WatchSetting(1),
  ];
}
