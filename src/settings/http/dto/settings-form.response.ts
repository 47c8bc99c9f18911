import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SettingSourceResponse } from './setting.response.ts';

/** Whether something may be done, and what stands in the way. */
export class SettingObstaclesResponse {
  @ApiProperty()
  readonly allowed!: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    example: [{ code: 'SETTING_LOCKED', message: '"billing.term" is locked by application.' }],
  })
  readonly reasons!: readonly object[];
}

/** One field of a form. */
export class SettingFieldResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty({ example: 'integer' })
  readonly kind!: string;

  @ApiProperty({ example: 'number' })
  readonly widget!: string;

  @ApiProperty({ example: 'Payment term' })
  readonly label!: string;

  @ApiPropertyOptional({ description: 'The effective value; absent when the setting is unset.', example: 30 })
  readonly value?: unknown;

  @ApiPropertyOptional({ type: SettingSourceResponse })
  readonly source?: SettingSourceResponse;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What would be in force without the row of this scope.' })
  readonly inherited!: object;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { min: 0, max: 180 } })
  readonly constraints!: object;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'What upper levels leave, from the top.' })
  readonly limits!: readonly object[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { header: 'If-Match', value: '"7.form"' } })
  readonly precondition!: object;

  @ApiProperty()
  readonly visible!: boolean;

  @ApiProperty()
  readonly required!: boolean;

  @ApiProperty({ type: SettingObstaclesResponse })
  readonly editable!: SettingObstaclesResponse;

  @ApiProperty({ type: SettingObstaclesResponse })
  readonly lockable!: SettingObstaclesResponse;
}

/** Fields of one section. */
export class SettingFormSectionResponse {
  @ApiProperty({ example: 'Terms' })
  readonly name!: string;

  @ApiProperty({ type: [SettingFieldResponse] })
  readonly fields!: readonly SettingFieldResponse[];
}

/** Sections of one group. */
export class SettingFormGroupResponse {
  @ApiProperty({ example: 'billing' })
  readonly name!: string;

  @ApiProperty({ type: [SettingFormSectionResponse] })
  readonly sections!: readonly SettingFormSectionResponse[];
}

/** A form over the settings of a scope. */
export class SettingsFormResponse {
  @ApiProperty({ type: [SettingFormGroupResponse] })
  readonly groups!: readonly SettingFormGroupResponse[];
}
