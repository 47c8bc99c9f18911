import { Readable } from 'node:stream';
import { Get, Header, Query, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { AllowClosedTenant, ApiProblems, CommandContextOf, RequirePermission, RevisionedController, ScopeOf } from '#libs/http';
import { type CommandContext, type Scope, tenantOf } from '#libs/kernel';
import { RecordAuditExport } from '../commands/record-audit-export.command.ts';
import { ExportAudit } from '../queries/export-audit.query.ts';
import { ExportAuditQuery } from './dto/audit.request.ts';

/** Newline-delimited JSON. */
const MEDIA_TYPE = 'application/x-ndjson';

/** Characters that are gathered before they are sent: a write to the socket for each line would cost more than the line. */
const CHUNK_CHARACTERS = 65_536;

const EXAMPLE = [
  '{"type":"export","format":1,"tenant":"acme","tenantId":"...","at":"...","filter":{},"heads":[{"stream":"settings","revision":1,"hash":"..."}]}',
  '{"type":"change-set","stream":"settings","revision":1,"changeCount":1,"salt":"...","digest":"...","prevHash":"","hash":"..."}',
  '{"type":"change","stream":"settings","revision":1,"ordinal":1,"kind":"setting.set","key":"billing.mode","after":"live","salt":"...","digest":"..."}',
  '{"type":"end","changeSets":1,"changes":1}',
].join('\n');

/** The change log as a file that can be verified elsewhere; closed tenants keep theirs. */
@RevisionedController({ tag: 'audit', path: 'audit/export' })
@AllowClosedTenant()
export class AuditExportController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @RequirePermission('audit.read')
  @ApiOperation({ summary: 'Export the change log with salts, digests and hashes, one JSON object a line; the export itself is recorded' })
  @ApiProduces(MEDIA_TYPE)
  @ApiOkResponse({ description: 'See docs/audit.md', schema: { type: 'string' }, example: EXAMPLE })
  @ApiProblems('not-found', 'invalid')
  async export(
    @ScopeOf() scope: Scope,
    @Query() { reason: _reason, ...filter }: ExportAuditQuery,
    @CommandContextOf() context: CommandContext,
  ): Promise<StreamableFile> {
    await this.commands.execute(new RecordAuditExport(scope, filter, context));
    const lines = await this.queries.execute(new ExportAudit(scope, filter, context.actor));
    const name = `audit-${tenantOf(scope) ?? 'application'}.ndjson`;
    return new StreamableFile(Readable.from(chunks(lines)), { type: MEDIA_TYPE, disposition: `attachment; filename="${name}"` });
  }
}

async function* chunks(lines: AsyncIterable<unknown>) {
  let text = '';
  for await (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
