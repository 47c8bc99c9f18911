import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { CoreModule } from './app/core.module.ts';
import type { CoreOptions } from './app/core-providers.ts';
import { HealthModule } from './health/health.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { IdentityModule } from './identity/identity.module.ts';
import { OrganisationModule } from './organisation/organisation.module.ts';
import { SettingsModule, type SettingsOptions } from './settings/settings.module.ts';

/** The server: the core and every module, over HTTP. */
@Module({})
export class AppModule {
  /**
   * @param modules further modules, which may inject what the server's own offer
   * @param settings what source code declares
   */
  static forRoot(options: CoreOptions, modules: ModuleMetadata['imports'] = [], settings: SettingsOptions = {}): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot(options),
        OrganisationModule,
        IdentityModule,
        AuditModule,
        SettingsModule.forRoot(settings),
        HealthModule,
        ...modules,
      ],
    };
  }
}
