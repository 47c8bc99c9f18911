import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { ValidationException, type Violation, violation } from '#libs/kernel';
import { EmptyBodyException } from '../body/body-exceptions.ts';
import { MAX_LISTED_VIOLATIONS } from '../body/forbidden-content.ts';
import { findBlindSpots } from './blind-spots.ts';
import { OBJECT_EXPECTED, violationsOf } from './validation-violations.ts';

const NATIVE_TYPES: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, Buffer, Date, undefined]);

/**
 * Checks bodies, queries and path parameters against their request classes (class-validator) and answers every broken
 * constraint and every unknown field at once. Nothing is converted unless the class says so by `@Type` or `@Transform`.
 */
@Injectable()
export class ProblemValidationPipe implements PipeTransform {
  /**
   * @throws EmptyBodyException EMPTY_BODY when a body is declared and none came
   * @throws ValidationException VALIDATION_FAILED with one violation a broken constraint; `params.in` says query or path
   */
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom' || metadata.metatype === undefined || NATIVE_TYPES.has(metadata.metatype)) return value;
    if (metadata.type === 'body' && value === undefined) throw new EmptyBodyException();
    const params = paramsOf(metadata.type);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw failure([violation(OBJECT_EXPECTED.code, '', OBJECT_EXPECTED.message, params)]);
    }
    const instance = toInstance(metadata.metatype, value, params);
    const violations = [...findBlindSpots(value, instance, params), ...(await check(instance, params))];
    if (violations.length > 0) throw failure(violations.slice(0, MAX_LISTED_VIOLATIONS));
    return instance;
  }
}

function toInstance(metatype: Type<unknown>, value: object, params: Readonly<Record<string, unknown>>): object {
  try {
    const instance: unknown = plainToInstance(metatype, { ...value });
    if (typeof instance === 'object' && instance !== null) return instance;
  } catch {
    // Conversions declared by a request class may throw on values that no one foresaw.
  }
  throw failure([violation('NOT_CONVERTIBLE', '', 'A field has a type that cannot be converted to the one expected.', params)]);
}

async function check(instance: object, params: Readonly<Record<string, unknown>>): Promise<readonly Violation[]> {
  try {
    const options = {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: false,
      validationError: { target: true, value: false },
    };
    return violationsOf(await validate(instance, options), params);
  } catch {
    return [violation('NOT_CHECKABLE', '', 'A field has a type that cannot be checked against the one expected.', params)];
  }
}

function paramsOf(type: ArgumentMetadata['type']): Readonly<Record<string, unknown>> {
  if (type === 'query') return { in: 'query' };
  return type === 'param' ? { in: 'path' } : {};
}

function failure(violations: readonly Violation[]): ValidationException {
  const places = violations.length === 1 ? 'One place' : `${violations.length} places`;
  return new ValidationException(`${places} in the request must be mended; see violations.`, { violations });
}
