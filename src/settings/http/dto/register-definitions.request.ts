import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { isJsonObject, violation } from '#libs/kernel';
import { SettingValidationException } from '../../domain/setting.exceptions.ts';

/** Query of `PUT settings/definitions`. */
export class RegisterDefinitionsQuery {
  @ApiPropertyOptional({ enum: ['atomic', 'partial'], default: 'atomic' })
  @IsOptional()
  @IsIn(['atomic', 'partial'])
  readonly mode?: 'atomic' | 'partial';
}

/**
 * The documents of a body: one definition, a list of them, or `{ definitions: [...] }`.
 * @throws SettingValidationException SETTING_INVALID when the body is none of these
 */
export function documentsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (isJsonObject(body) && Array.isArray(body['definitions'])) return body['definitions'];
  if (isJsonObject(body) && typeof body['key'] === 'string') return [body];
  const message = 'Send one definition, an array of them, or { "definitions": [...] }.';
  throw new SettingValidationException(message, { violations: [violation('DEFINITIONS_EXPECTED', '', message)] });
}

/** An example for the documentation. */
export const definitionExample = {
  key: 'billing.paymentTermDays',
  owner: 'billing',
  kind: 'integer',
  constraints: { min: 0, max: 180 },
  default: 30,
  scopes: ['application', 'tenant'],
  unit: 'days',
  group: 'billing',
  label: 'Payment term',
  definitionVersion: 1,
};
