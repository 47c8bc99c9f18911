import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiPublicProblems, Public } from '#libs/http';
import { Metrics, METRICS_MEDIA_TYPE } from '#libs/observability';

/** What Prometheus asks for. */
@ApiTags('health')
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', METRICS_MEDIA_TYPE)
  @ApiOperation({ summary: 'The metrics of this instance in the Prometheus text format; no tenant data' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'One metric a block', schema: { type: 'string' }, example: 'write_queue_length 0' })
  @ApiPublicProblems()
  read(): Promise<string> {
    return this.metrics.render();
  }
}
