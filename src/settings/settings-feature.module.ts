import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { type Violation, violation } from '#libs/kernel';
import type { DefinedSettings, DefinitionFinding } from '#libs/setting-resolution';
import { SettingsCoordinator } from './contracts/index.ts';
import { settingsHandle, settingsToken } from './contracts/nest/index.ts';

const DECLARED = Symbol('settings declared by a module');

/** Definition objects with the modules that declare them. */
export interface DeclaredSettings {
  readonly definitions: readonly DefinedSettings[];
  /** Groups that several objects declare. */
  readonly findings: readonly DefinitionFinding[];
}

/** The settings that one module of the application declares. */
@Module({})
export class SettingsFeatureModule {
  static of(definitions: readonly DefinedSettings[]): DynamicModule {
    const handles = handlesOf(definitions);
    return {
      module: SettingsFeatureModule,
      providers: [{ provide: DECLARED, useValue: definitions }, ...handles.providers],
      exports: handles.tokens,
    };
  }
}

/** What `@InjectSettings` injects for each of the definition objects. */
export function handlesOf(definitions: readonly DefinedSettings[]): { readonly providers: Provider[]; readonly tokens: symbol[] } {
  const providers = definitions.map((settings) => ({
    provide: settingsToken(settings),
    inject: [SettingsCoordinator],
    useFactory: (coordinator: SettingsCoordinator) => settingsHandle(coordinator, settings),
  }));
  return { providers, tokens: definitions.map(settingsToken) };
}

/** Everything that the modules of the application declare, each object once, whichever of them come first. */
export function declaredSettings(modules: ModulesContainer, ofRoot: readonly DefinedSettings[]): DeclaredSettings {
  const declaredBy = new Map<DefinedSettings, string>(ofRoot.map((settings) => [settings, 'SettingsModule.forRoot']));
  for (const feature of modules.values()) {
    if (feature.metatype !== SettingsFeatureModule) continue;
    const definitions: unknown = feature.providers.get(DECLARED)?.instance;
    const importer = [...modules.values()].find(({ imports }) => imports.has(feature));
    for (const settings of Array.isArray(definitions) ? (definitions as readonly DefinedSettings[]) : []) {
      if (!declaredBy.has(settings)) declaredBy.set(settings, importer?.name ?? 'SettingsModule.forFeature');
    }
  }
  const groups = Map.groupBy(declaredBy, ([{ group }]) => group);
  return {
    definitions: [...declaredBy.keys()],
    findings: [...groups].flatMap(([group, declarations]) => {
      const names = declarations.map(([, name]) => name);
      return names.length === 1 ? [] : [{ key: group, violations: [declaredTwice(group, names)] }];
    }),
  };
}

function declaredTwice(group: string, names: readonly string[]): Violation {
  const message = `The group "${group}" is declared by ${names.join(' and by ')}. Declare it in one module and share the object, or rename one.`;
  return violation('DEFINITION_GROUP_TWICE', '', message, { group, declaredBy: names });
}
