import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Who changed something when and why. */
export class AuthoredResponse {
  @ApiProperty({ example: 'Ada' })
  readonly by!: string;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiPropertyOptional()
  readonly reason?: string;
}
