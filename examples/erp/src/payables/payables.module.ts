import { Module } from '@nestjs/common';
import { SettingsModule } from 'settings-management/settings';
import { Invoices } from './invoices.ts';
import { PayablesController } from './payables.controller.ts';
import { payables } from './payables.settings.ts';

/** Declares its own settings; which database they are in is not its affair. */
@Module({ imports: [SettingsModule.forFeature([payables])], controllers: [PayablesController], providers: [Invoices] })
export class PayablesModule {}
