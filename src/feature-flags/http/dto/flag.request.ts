import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent, PageQuery } from '#libs/http';
import { isJsonObject, type JsonObject, ValidationException, violation } from '#libs/kernel';

/** Query of a list of flags. */
export class ListFlagsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Looked for in key, name and description.', example: 'invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly search?: string;

  @ApiPropertyOptional({ example: 'billing' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly tag?: string;

  @ApiPropertyOptional({ description: 'True = the archived ones.', default: false })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' || value === true ? true : value === 'false' ? false : value))
  @IsBoolean()
  readonly archived?: boolean;
}

/** Body of actions that need nothing but a reason. */
export class FlagReasonRequest {
  @ApiPropertyOptional({ example: 'Every tenant has it' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of the kill switch. */
export class KillSwitchQuery extends FlagReasonRequest {
  @ApiPropertyOptional({ description: 'Absent = all environments.' })
  @IsOptional()
  @IsString()
  readonly environment?: string;
}

/** Query of reads in an environment. */
export class FlagEnvironmentQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly environment?: string;
}

/** The body of a change without its reason, which belongs to the command. @throws ValidationException VALIDATION_FAILED */
export function withoutReason(body: unknown): JsonObject {
  const { reason, ...rest } = objectOf(body);
  if (reason === undefined || typeof reason === 'string') return rest;
  throw new ValidationException('The reason must be a text.', {
    violations: [violation('IS_STRING', '/reason', 'reason must be a text.')],
  });
}

/** A body that must be an object. @throws ValidationException VALIDATION_FAILED */
export function objectOf(body: unknown): JsonObject {
  if (isJsonObject(body)) return body;
  const message = 'The body must be a JSON object.';
  throw new ValidationException(message, { violations: [violation('IS_OBJECT', '', message)] });
}

/** Example of `POST flags`. */
export const createExample = {
  percentage: {
    value: {
      key: 'new-invoice',
      name: 'New invoice',
      owner: 'billing',
      type: 'percentage',
      percentage: 25,
      enabledIn: ['staging'],
      reason: 'Pilot',
    },
  },
};

/** Example of `PATCH flags/{key}`. */
export const updateExample = { owner: { value: { owner: 'finance', tags: ['billing'], reason: 'New owner' } } };

/** Example of `PATCH flags/{key}/environments/{environment}`. */
export const configureExample = {
  company: {
    value: { state: 'on', targets: [{ variant: 'on', attribute: 'company.id', ids: ['4711'] }], reason: 'Pilot company' },
  },
};

/** Example of `POST flags/{key}/environments/{environment}/rollout`. */
export const rolloutExample = { quarter: { value: { percentage: 25, reason: 'First quarter' } } };

/** Example of `POST flags/{key}/environments/{environment}/disable`. */
export const disableExample = { off: { value: { graceful: true, reason: 'Not needed' } } };

/** Example of `PUT flags/{key}/override/{environment}`. */
export const overrideExample = {
  state: { value: { state: 'on', reason: 'Our pilot' } },
  company: {
    value: {
      state: 'on',
      rules: [{ when: { attribute: 'company.id', op: 'equals', value: '4711' }, serve: { variant: 'on' } }],
      fallthrough: { variant: 'off' },
      reason: 'One company first',
    },
  },
};

/** Example of a context. */
export const contextExample = { user: { value: { context: { targetingKey: 'ann', user: { plan: 'pro' } } } } };
