import { Module } from '@nestjs/common';
import { AuditController } from './http/audit.controller.ts';
import { ListAuditEntriesHandler } from './queries/list-audit-entries.query.ts';
import { VerifyAuditHandler } from './queries/verify-audit.query.ts';

/** Reads and verifies the change log. */
@Module({ controllers: [AuditController], providers: [ListAuditEntriesHandler, VerifyAuditHandler] })
export class AuditModule {}
