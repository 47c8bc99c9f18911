import { Module } from '@nestjs/common';
import { BusesModule } from '../core/buses.module.ts';
import { RecordAuditExportHandler } from './commands/record-audit-export.command.ts';
import { AuditExportController } from './http/audit-export.controller.ts';
import { AuditController } from './http/audit.controller.ts';
import { ExportAuditHandler } from './queries/export-audit.query.ts';
import { ListAuditEntriesHandler } from './queries/list-audit-entries.query.ts';
import { VerifyAuditHandler } from './queries/verify-audit.query.ts';

/** Reads, exports and verifies the change log. */
@Module({
  imports: [BusesModule],
  controllers: [AuditController, AuditExportController],
  providers: [ListAuditEntriesHandler, VerifyAuditHandler, ExportAuditHandler, RecordAuditExportHandler],
})
export class AuditModule {}
