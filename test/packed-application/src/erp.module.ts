import { Module } from '@nestjs/common';
import { CqrsModule, type ICommandPublisher } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { SettingsModule } from 'settings-management/settings';
import { billing } from './billing.settings.ts';
import { OrdersModule } from './orders.module.ts';

/** What the application's configuration service would answer. */
export class ErpConfiguration {
  readonly databaseUrl = process.env['DATABASE_URL'] ?? '';
  readonly migrationUrl = process.env['DATABASE_MIGRATION_URL'] ?? '';
  readonly migrate = process.env['MIGRATE'] === 'true';
}

@Module({ providers: [ErpConfiguration], exports: [ErpConfiguration] })
export class ErpConfigurationModule {}

/** Commands that went over the application's own bus. */
export const published: string[] = [];
const commandPublisher: ICommandPublisher = { publish: (command) => void published.push(command.constructor.name) };

/** The settings first, so that theirs would win if they put buses or emitters where the application looks for its own. */
@Module({
  imports: [
    SettingsModule.forRootAsync({
      core: {
        imports: [ErpConfigurationModule],
        inject: [ErpConfiguration],
        useFactory: (configuration: ErpConfiguration) => configuration,
      },
      definitions: [billing],
    }),
    EventEmitterModule.forRoot({ wildcard: true, delimiter: ':' }),
    CqrsModule.forRoot({ commandPublisher }),
    OrdersModule,
  ],
})
export class ErpModule {}
