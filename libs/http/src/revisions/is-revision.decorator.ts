import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { ValidationException, violation } from '#libs/kernel';

const REVISION = /^\d{1,15}$/;
const MAX_REVISION = 999_999_999_999_999;

/** A revision in a query or a body: a whole number from `least` on. */
export const IsRevision = (least: 0 | 1): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }): unknown => (typeof value === 'string' && REVISION.test(value) ? Number(value) : value)),
    IsInt(),
    Min(least),
    Max(MAX_REVISION),
  );

/** The revision that a path names. @throws ValidationException VALIDATION_FAILED */
export function revisionOf(text: string): number {
  if (REVISION.test(text)) return Number(text);
  const message = 'A revision is a whole number, as "revision" of a change set tells it.';
  throw new ValidationException(message, { violations: [violation('IS_INT', '/revision', message, { in: 'path' })] });
}
