import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { isJsonObject, type JsonObject, pointerTo, violation, type Violation } from '#libs/kernel';
import { SettingValidationException } from '../../domain/setting.exceptions.ts';

/** Query of `PUT settings/definitions`. */
export class RegisterDefinitionsQuery {
  @ApiPropertyOptional({ enum: ['atomic', 'partial'], default: 'atomic' })
  @IsOptional()
  @IsIn(['atomic', 'partial'])
  readonly mode?: 'atomic' | 'partial';
}

const LIST_FIELDS = ['definitions', 'reason'];

/**
 * The documents of a body: one definition, a list of them, or `{ definitions: [...], reason }`.
 * @throws SettingValidationException SETTING_INVALID when the body is none of these, or holds more than that
 */
export function documentsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (isJsonObject(body) && Array.isArray(body['definitions'])) {
    const violations = faultsBeside(body);
    if (violations.length > 0) throw new SettingValidationException('The request is not valid.', { violations });
    return body['definitions'];
  }
  if (isJsonObject(body) && typeof body['key'] === 'string') return [body];
  const message = 'Send one definition, an array of them, or { "definitions": [...] }.';
  throw new SettingValidationException(message, { violations: [violation('DEFINITIONS_EXPECTED', '', message)] });
}

function faultsBeside(body: JsonObject): readonly Violation[] {
  const unknown = Object.keys(body)
    .filter((name) => !LIST_FIELDS.includes(name))
    .map((name) => {
      const message = `"${name}" is not a field here. Known: ${LIST_FIELDS.join(', ')}.`;
      return violation('UNKNOWN_FIELD', pointerTo('', name), message, { known: LIST_FIELDS });
    });
  const { reason } = body;
  if (reason === undefined || typeof reason === 'string') return unknown;
  return [...unknown, violation('IS_STRING', '/reason', 'reason must be a string.')];
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
