import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import {
  changeCursor,
  changePositionOf,
  IsRevision,
  MomentQuery,
  type Page,
  type PageQuery,
  pageUpTo,
  parsePage,
  partsOfCursor,
  RevisionRangeQuery,
} from '#libs/http';
import { InvalidRequestException, type Json } from '#libs/kernel';
import { FLAG_THINGS, type FlagHistoryPosition, type FlagThingPlace } from '../../contracts/index.ts';
import { FlagReasonRequest } from './flag.request.ts';

/** Query of `GET flags/{key}/state`. */
export class FlagMomentQuery extends PickType(MomentQuery, ['revision', 'at']) {}

/** Query of `GET flag-history/state`. */
export class FlagsStateQuery extends MomentQuery {
  @ApiPropertyOptional({ description: 'Only this flag.', example: 'new-invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly key?: string;
}

/** Query of `GET flag-history/diff`. */
export class FlagsDiffQuery extends RevisionRangeQuery {
  @ApiPropertyOptional({ description: 'Only this flag.', example: 'new-invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly key?: string;
}

/** Body of `POST flags/{key}/rollback`. */
export class RollBackFlagRequest extends FlagReasonRequest {
  @ApiProperty({ description: 'The revision to take the flag and its environments back to.', example: 41 })
  @IsRevision(1)
  readonly to!: number;
}

/** The text of a position in a list of things, and the revision that the list is of: a newer one must not mix in. */
export function thingCursor({ thing, key, environment }: FlagThingPlace, revision: number): Json {
  return [thing, key, environment, revision];
}

/** The position that `thingCursor` made. @throws InvalidRequestException INVALID_REQUEST */
export function thingOfCursor(cursor: Json): { readonly place: FlagThingPlace; readonly revision: number } {
  const [name, key, environment, revision] = partsOfCursor(cursor, 'text', 'text', 'text', 'revision');
  const thing = FLAG_THINGS.find((one) => one === name);
  if (thing === undefined) throw new InvalidRequestException('The cursor is not one that this list gave.');
  return { place: { thing, key, environment }, revision };
}

/** A page of a history, and where the next one begins. */
export function historyPage<Entry extends FlagHistoryPosition>(items: readonly Entry[], limit: number): Page<Entry> {
  return pageUpTo(limit, items, changeCursor);
}

/** The page of a history that is asked for. @throws InvalidRequestException INVALID_REQUEST when the cursor is not one that `historyPage` told */
export function historyPageAsked(query: PageQuery): { readonly limit: number; readonly after?: FlagHistoryPosition } {
  const { limit, cursor } = parsePage(query);
  const after = changePositionOf(cursor);
  return { limit, ...(after === undefined ? {} : { after }) };
}

/** Example of `POST flags/{key}/rollback`. */
export const rollBackExample = { back: { value: { to: 41, reason: 'The new rules shut customers out' } } };
