import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { EnvironmentQuery } from './setting.request.ts';

/** Query of `GET settings/form`. */
export class SettingsFormQuery extends EnvironmentQuery {
  @ApiPropertyOptional({ description: 'Only settings of this group.', example: 'billing' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly group?: string;
}
