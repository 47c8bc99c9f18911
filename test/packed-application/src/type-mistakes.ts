import { type SettingsCoordinator, SettingsModule, type SettingsOf, s, Scope } from 'settings-management/settings';
import { RequireSetting, type SettingsHandle, WatchSetting } from 'settings-management/settings/nest';
import { SettingsTestingModule, type TestSettings, valueAt } from 'settings-management/testing';
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

export async function mistakesOfModules(handle: SettingsHandle<typeof billing>, test: TestSettings): Promise<unknown[]> {
  const mode: 'live' | 'test' = (await handle.for(Scope.tenant('acme'))).get('mode');
  const scope = () => Scope.tenant('acme');
  return [
    mode,
    RequireSetting(billing.keys.mode, billing.keys.footer, { scope }),
    // @ts-expect-error there is no such setting
    (await handle.for(Scope.tenant('acme'))).get('modes'),
    // @ts-expect-error modules declare what defineSettings made
    SettingsModule.forFeature([{ group: 'billing' }]),
    // @ts-expect-error a guard looks at a scope
    RequireSetting(billing.keys.mode),
    // @ts-expect-error and at a setting at least
    RequireSetting({ scope }),
    // @ts-expect-error which is a Scope, not a tenant's code
    RequireSetting(billing.keys.mode, { scope: () => 'acme' }),
    // @ts-expect-error the mode is live or test
    valueAt(Scope.application(), billing.keys.mode, 'prod'),
    // @ts-expect-error so it is when a test sets it
    test.set(Scope.application(), billing.keys.mode, 1),
    // @ts-expect-error there is no database to name
    SettingsTestingModule.forRoot({ core: { databaseUrl: '' } }),
  ];
}
