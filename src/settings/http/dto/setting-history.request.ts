import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional } from 'class-validator';
import { PageQuery } from '#libs/http';
import { InvalidRequestException, type Json, ValidationException, violation } from '#libs/kernel';
import type { SettingMoment, SettingPlace } from '../../contracts/index.ts';
import { IsRevision } from './revision.request.ts';

/** Query of `GET settings/state`. */
export class SettingsStateQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The revision; 0 = before anything was set.', example: 42 })
  @IsOptional()
  @IsRevision(0)
  readonly revision?: number;

  @ApiPropertyOptional({ description: 'An instant instead of a revision.', format: 'date-time', example: '2026-11-24T08:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly at?: string;
}

/** Query of `GET settings/diff`. */
export class SettingsDiffQuery extends PageQuery {
  @ApiProperty({ description: 'The revision to start from; 0 = before anything was set.', example: 41 })
  @IsRevision(0)
  readonly from!: number;

  @ApiPropertyOptional({ description: 'The revision to compare with; absent = now.', example: 42 })
  @IsOptional()
  @IsRevision(0)
  readonly to?: number;
}

/** The moment that a query names. @throws ValidationException VALIDATION_FAILED unless it names exactly one */
export function momentOf({ revision, at }: SettingsStateQuery): SettingMoment {
  const instant = at === undefined ? undefined : Date.parse(at);
  if (revision !== undefined && instant === undefined) return { revision };
  if (revision === undefined && instant !== undefined && !Number.isNaN(instant)) return { at: new Date(instant).toISOString() };
  const message = 'Send either "revision" or "at", an instant such as 2026-11-24T08:00:00.000Z.';
  throw new ValidationException(message, { violations: [violation('MOMENT_REQUIRED', '/revision', message, { in: 'query' })] });
}

/** The text of a position in a list of rows, and the revision that the list is of: a newer one must not mix in. */
export function placeCursor(place: SettingPlace, revision: number): Json {
  return [place.key, place.environment, revision];
}

/** The position that `placeCursor` made. @throws InvalidRequestException INVALID_REQUEST */
export function placeOfCursor(cursor: Json): { readonly place: SettingPlace; readonly revision: number } {
  const [key, environment, revision]: readonly unknown[] = Array.isArray(cursor) ? cursor : [];
  if (typeof key === 'string' && typeof environment === 'string' && typeof revision === 'number' && isRevision(revision))
    return { place: { key, environment }, revision };
  throw foreignCursor();
}

/** A position that is one number. @throws InvalidRequestException INVALID_REQUEST */
export function numberOfCursor(cursor: Json | undefined): { readonly after?: number } {
  if (cursor === undefined) return {};
  if (typeof cursor === 'number' && isRevision(cursor)) return { after: cursor };
  throw foreignCursor();
}

/** A position that is a text. @throws InvalidRequestException INVALID_REQUEST */
export function textOfCursor(cursor: Json | undefined): { readonly after?: string } {
  if (cursor === undefined) return {};
  if (typeof cursor === 'string') return { after: cursor };
  throw foreignCursor();
}

/** A position in the history of a key. @throws InvalidRequestException INVALID_REQUEST */
export function entryOfCursor(cursor: Json | undefined): { readonly after?: { readonly revision: number; readonly ordinal: number } } {
  if (cursor === undefined) return {};
  const [revision, ordinal]: readonly unknown[] = Array.isArray(cursor) ? cursor : [];
  if (typeof revision === 'number' && isRevision(revision) && typeof ordinal === 'number' && isOrdinal(ordinal))
    return { after: { revision, ordinal } };
  throw foreignCursor();
}

function isRevision(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function isOrdinal(number: number): boolean {
  return isRevision(number) && number < 2_147_483_647;
}

function foreignCursor(): InvalidRequestException {
  return new InvalidRequestException('The cursor is not one that this list gave.');
}
