import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ChainHead, ChangeLogExport, type ExportedRecord, RecordedNames } from '#libs/changes';
import { type Actor, actorIn, APPLICATION_TENANT_ID, Clock, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { type AuditFilter, changeFilterOf } from '../domain/audit-filter.ts';

/** Version of the export's form: it grows when a reader of the old one would misunderstand the new one. */
const FORMAT = 1;

/** The first line of an export: what it is of, and the heads that its chains lead to. */
export interface ExportBeginning {
  readonly type: 'export';
  readonly format: number;
  /** Code of the tenant; absent = the application. */
  readonly tenant?: string;
  readonly tenantId: string;
  readonly at: string;
  readonly filter: AuditFilter;
  readonly heads: readonly ChainHead[];
}

/** The last line: an export without it was cut off. */
export interface ExportEnd {
  readonly type: 'end';
  readonly changeSets: number;
  readonly changes: number;
}

/** The change log up to now, as the lines of a file from which its chains can be verified elsewhere. */
export class ExportAudit extends Query<AsyncIterable<ExportBeginning | ExportedRecord | ExportEnd>> {
  constructor(
    readonly scope: Scope,
    readonly filter: AuditFilter,
    readonly reader: Actor,
  ) {
    super();
  }
}

@QueryHandler(ExportAudit)
export class ExportAuditHandler implements IQueryHandler<ExportAudit> {
  constructor(
    private readonly log: ChangeLogExport,
    private readonly names: RecordedNames,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ scope, filter, reader }: ExportAudit): Promise<AsyncIterable<ExportBeginning | ExportedRecord | ExportEnd>> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenantForAudit(tenant)).id;
    const streams = await this.log.streams(tenantId);
    const beginning: ExportBeginning = {
      type: 'export',
      format: FORMAT,
      ...(tenant === undefined ? {} : { tenant }),
      tenantId,
      at: this.clock.now().toISOString(),
      filter,
      heads: streams.map(({ head }) => head),
    };
    return lines(beginning, this.log.records(tenantId, streams, await changeFilterOf(filter, this.names, actorIn(reader, tenant))));
  }
}

async function* lines(beginning: ExportBeginning, records: AsyncIterable<ExportedRecord>) {
  yield beginning;
  let [changeSets, changes] = [0, 0];
  for await (const record of records) {
    if (record.type === 'change-set') changeSets++;
    else changes++;
    yield record;
  }
  const end: ExportEnd = { type: 'end', changeSets, changes };
  yield end;
}
