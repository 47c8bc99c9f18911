import { Module } from '@nestjs/common';
import { BusesModule } from '../core/buses.module.ts';
import { AuditController } from './http/audit.controller.ts';
import { ListAuditEntriesHandler } from './queries/list-audit-entries.query.ts';
import { VerifyAuditHandler } from './queries/verify-audit.query.ts';

/** Reads and verifies the change log. */
@Module({ imports: [BusesModule], controllers: [AuditController], providers: [ListAuditEntriesHandler, VerifyAuditHandler] })
export class AuditModule {}
