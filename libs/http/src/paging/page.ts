import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { type Json, ValidationException, violation } from '#libs/kernel';
import { textOf } from '../request-context/request-scope.ts';
import { decodeCursor } from './cursor.ts';

/** The most items of one page. */
export const MAX_PAGE_LIMIT = 200;

/** Items of a page when the caller does not say. */
export const DEFAULT_PAGE_LIMIT = 50;

/** The part of a list that a caller asks for. */
export interface PageRequest {
  /** 1 to 200 items, in some lists more. */
  readonly limit: number;
  /** Where to go on; undefined = from the beginning. */
  readonly cursor?: Json;
}

/** Part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Send it as `cursor` to go on; absent on the last page. */
  readonly nextCursor?: string;
}

/** Query of a list; extend it by the list's own filters. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_LIMIT, default: DEFAULT_PAGE_LIMIT })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_LIMIT)
  readonly limit?: number;

  @ApiPropertyOptional({ type: 'string', description: 'nextCursor of the page before.' })
  @IsOptional()
  @IsString()
  readonly cursor?: string;
}

/**
 * Reads `limit` and `cursor` of a query, validated or raw.
 * @param maximum the most items of one page of the list
 * @throws ValidationException VALIDATION_FAILED when the limit is not an integer from 1 to the maximum
 * @throws InvalidCursorException INVALID_CURSOR when the cursor was not made by a list
 */
export function parsePage(query: object, maximum = MAX_PAGE_LIMIT): PageRequest {
  const limit = limitOf(Reflect.get(query, 'limit'), maximum);
  const given: unknown = Reflect.get(query, 'cursor');
  if (given === undefined) return { limit };
  return { limit, cursor: decodeCursor(textOf(query, 'cursor') ?? '') };
}

function limitOf(given: unknown, maximum: number): number {
  if (given === undefined) return DEFAULT_PAGE_LIMIT;
  const limit = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= maximum) return limit;
  const message = `limit must be an integer from 1 to ${maximum}.`;
  const params = { in: 'query', minimum: 1, maximum };
  throw new ValidationException(message, { violations: [violation('LIMIT_OUT_OF_RANGE', '/limit', message, params)] });
}
