import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiPublicProblems, Public } from '#libs/http';
import { UnavailableException } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService } from '#libs/layers';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';

/** What the platform asks before it sends traffic. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly reader: DatabaseReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly listener: ChangeListener,
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
  async ready(): Promise<{ status: string; degraded: readonly string[]; layers: number }> {
    const { layers, awaySince } = this.cache.status();
    if (layers === 0 && !(await this.databaseAnswers()))
      throw new UnavailableException('Nothing is in memory and the database does not answer.', { retryAfterSeconds: 1 });
    const degraded = [
      ...(awaySince === undefined ? [] : [`database: away since ${awaySince.toISOString()}, reads may be old`]),
      ...(this.listener.isListening ? [] : ['wake-ups: not connected, changes of other instances are seen later']),
    ];
    return { status: degraded.length === 0 ? 'ok' : 'degraded', degraded, layers };
  }

  @Get('write')
  @ApiOperation({ summary: 'Writes can be taken' })
  @ApiPublicProblems('unavailable')
  async write(): Promise<{ status: string }> {
    if (!(await this.databaseTakesWrites())) throw new UnavailableException('The database takes no writes.', { retryAfterSeconds: 1 });
    return { status: 'ok' };
  }

  private async databaseAnswers(): Promise<boolean> {
    try {
      await this.reader.readDirectory((sql) => sql.query('select 1'));
      return true;
    } catch {
      return false;
    }
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
