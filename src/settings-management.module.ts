import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.ts';
import { ChangeControlHttpModule } from './change-control/change-control-http.module.ts';
import { FeatureFlagsHttpModule } from './feature-flags/feature-flags-http.module.ts';
import { FeatureFlagsModule } from './feature-flags/feature-flags.module.ts';
import { HealthModule } from './health/health.module.ts';
import { IdentityHttpModule } from './identity/identity-http.module.ts';
import { OrganisationHttpModule } from './organisation/organisation-http.module.ts';
import { SettingsHttpModule } from './settings/settings-http.module.ts';
import { type AsyncSettingsOptions, SettingsModule, type SettingsOptions } from './settings/settings.module.ts';

/** Modules beside the server's own, which may inject what those offer. */
type FurtherModules = NonNullable<ModuleMetadata['imports']>;

/** Everything, with the HTTP API: what `npm start` serves. The application around it speaks HTTP as `configureHttp` sets it up. */
@Module({})
export class SettingsManagementModule {
  static forRoot(options: SettingsOptions, modules: FurtherModules = []): DynamicModule {
    return withHttp(SettingsModule.forRoot(options), modules);
  }

  static forRootAsync(options: AsyncSettingsOptions, modules: FurtherModules = []): DynamicModule {
    return withHttp(SettingsModule.forRootAsync(options), modules);
  }
}

function withHttp(settings: DynamicModule, modules: FurtherModules): DynamicModule {
  return {
    module: SettingsManagementModule,
    imports: [
      settings,
      FeatureFlagsModule,
      OrganisationHttpModule,
      IdentityHttpModule,
      AuditModule,
      ChangeControlHttpModule,
      SettingsHttpModule,
      FeatureFlagsHttpModule,
      HealthModule,
      ...modules,
    ],
  };
}
