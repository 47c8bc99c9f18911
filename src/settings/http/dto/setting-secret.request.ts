import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

/** Body of `POST settings/{key}/reveal`. */
export class RevealSettingRequest {
  @ApiProperty({ description: 'Why the secret is shown; kept in the audit trail.', example: 'Handover to the new payment provider' })
  @IsString()
  @MaxLength(1_000)
  readonly reason!: string;
}
