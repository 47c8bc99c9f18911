import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiPublicProblems, Public } from '#libs/http';
import { UnavailableException } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { Readiness, type ReadyState } from '../readiness.ts';

/** What the platform asks before it sends traffic. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs; nothing but itself is asked' })
  @ApiPublicProblems()
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Reads can be served; what is degraded is listed' })
  @ApiPublicProblems('unavailable')
  ready(): Promise<ReadyState> {
    return this.readiness.state();
  }

  @Get('write')
  @ApiOperation({ summary: 'Writes can be taken' })
  @ApiPublicProblems('unavailable')
  async write(): Promise<{ status: string }> {
    if (!(await this.databaseTakesWrites())) throw new UnavailableException('The database takes no writes.', { retryAfterSeconds: 1 });
    return { status: 'ok' };
  }

  // A standby answers reads and refuses writes.
  private async databaseTakesWrites(): Promise<boolean> {
    try {
      const rows = await this.unitOfWork.record(undefined, (sql) =>
        sql.query<{ writable: boolean }>(`select current_setting('transaction_read_only') = 'off' as writable`),
      );
      return rows[0]?.writable === true;
    } catch {
      return false;
    }
  }
}
