import { type DynamicModule, Module } from '@nestjs/common';
import { type CoreOptions, CoreModule } from './app/core.module.ts';
import { HealthModule } from './health/health.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { IdentityModule } from './identity/identity.module.ts';
import { OrganisationModule } from './organisation/organisation.module.ts';
import { SettingsModule } from './settings/settings.module.ts';

/** The server: the core and every module, over HTTP. */
@Module({})
export class AppModule {
  static forRoot(options: CoreOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(options), OrganisationModule, IdentityModule, AuditModule, SettingsModule.forRoot(), HealthModule],
    };
  }
}
