import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional } from 'class-validator';
import { ValidationException, violation } from '#libs/kernel';
import { PageQuery } from '../paging/page.ts';
import { IsRevision } from './is-revision.decorator.ts';

/** A moment in the past of a stream: a revision, or the newest at an instant (ISO 8601). */
export type Moment = { readonly revision: number } | { readonly at: string };

/** Query of routes that answer a state of the past. */
export class MomentQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The revision; 0 = before anything was set.', example: 42 })
  @IsOptional()
  @IsRevision(0)
  readonly revision?: number;

  @ApiPropertyOptional({ description: 'An instant instead of a revision.', format: 'date-time', example: '2026-11-24T08:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly at?: string;
}

/** Query of routes that compare two revisions. */
export class RevisionRangeQuery extends PageQuery {
  @ApiProperty({ description: 'The revision to start from; 0 = before anything was set.', example: 41 })
  @IsRevision(0)
  readonly from!: number;

  @ApiPropertyOptional({ description: 'The revision to compare with; absent = now.', example: 42 })
  @IsOptional()
  @IsRevision(0)
  readonly to?: number;
}

/** The moment that a query names. @throws ValidationException VALIDATION_FAILED unless it names exactly one */
export function momentOf(query: Pick<MomentQuery, 'revision' | 'at'>): Moment {
  const moment = findMoment(query);
  if (moment !== undefined) return moment;
  throw unclearMoment();
}

/** The moment that a query names, if any. @throws ValidationException VALIDATION_FAILED when it names two, or something else */
export function findMoment({ revision, at }: Pick<MomentQuery, 'revision' | 'at'>): Moment | undefined {
  const instant = at === undefined ? undefined : Date.parse(at);
  if (revision === undefined && instant === undefined) return undefined;
  if (instant === undefined && revision !== undefined) return { revision };
  if (revision === undefined && instant !== undefined && !Number.isNaN(instant)) return { at: new Date(instant).toISOString() };
  throw unclearMoment();
}

function unclearMoment(): ValidationException {
  const message = 'Send either "revision" or "at", an instant such as 2026-11-24T08:00:00.000Z.';
  return new ValidationException(message, { violations: [violation('MOMENT_REQUIRED', '/revision', message, { in: 'query' })] });
}
