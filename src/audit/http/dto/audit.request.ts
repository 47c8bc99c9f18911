import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { ChainHead } from '#libs/changes';
import { PageQuery } from '#libs/http';
import { InvalidRequestException, STREAM_NAMES, type StreamName } from '#libs/kernel';

/** What to look for in the change log. */
export class AuditFilterQuery {
  @ApiPropertyOptional({ enum: STREAM_NAMES })
  @IsOptional()
  @IsIn(STREAM_NAMES)
  readonly stream?: StreamName;

  @ApiPropertyOptional({ description: 'User whose preferences were changed.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly subject?: string;

  @ApiPropertyOptional({ description: 'Key of a setting, code of a tenant, id of an API key.', example: 'billing.paymentTermDays' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly key?: string;

  @ApiPropertyOptional({ description: 'Kind of change.', example: 'setting.set' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly kind?: string;

  @ApiPropertyOptional({ description: 'Id of who changed it.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly actor?: string;

  @ApiPropertyOptional({ description: 'First instant, included.', format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly from?: string;

  @ApiPropertyOptional({ description: 'Last instant, not included.', format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly until?: string;
}

/** Query of `GET audit`. */
export class ListAuditQuery extends IntersectionType(PageQuery, AuditFilterQuery) {}

/** Query of `GET audit/export`. */
export class ExportAuditQuery extends AuditFilterQuery {
  @ApiPropertyOptional({ description: 'Why it is exported; written to the change log.', example: 'Yearly audit' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

const HEAD = /^(access|flags|identity|organisation|periods|preferences|settings|switches):\d{1,15}:[0-9a-f]{64}(,|$)/;

/** Query of `GET audit/verify`. */
export class VerifyAuditQuery {
  @ApiPropertyOptional({ description: 'Heads kept from earlier, as stream:revision:hash, joined by commas.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  @Matches(HEAD, { message: 'head must be stream:revision:hash, several joined by commas' })
  readonly head?: string;
}

/** The heads of a query. @throws InvalidRequestException INVALID_REQUEST */
export function headsOf(text: string | undefined): readonly ChainHead[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [name, revision, hash = ''] = part.split(':');
      const stream = STREAM_NAMES.find((known) => known === name);
      if (stream === undefined || !HEAD.test(part))
        throw new InvalidRequestException(`"${part.slice(0, 80)}" is no head. Send stream:revision:hash.`);
      return { stream, revision: Number(revision), hash };
    });
}
