import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { toBoolean } from './setting.request.ts';

/** Query of `DELETE settings/definitions/{key}`. */
export class WithdrawDefinitionQuery {
  @ApiPropertyOptional({ description: 'Whose definition it is; another owner answers 409.', example: 'billing' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly owner?: string;

  @ApiPropertyOptional({ description: 'true for a key that source code declared and no build declares any more.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly abandoned?: boolean;

  @ApiPropertyOptional({ description: 'Why; kept in the audit trail.', example: 'Invoices are sent by mail only' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
