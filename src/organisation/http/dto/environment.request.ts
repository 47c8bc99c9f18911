import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeAbsent } from '#libs/http';

/** Body of `PUT environments/{name}`. */
export class DefineEnvironmentRequest {
  @ApiPropertyOptional({ example: 'Load tests before the year end', default: '' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly description?: string;

  @ApiPropertyOptional({
    description: 'True: changes of configuration in it need the approval of somebody else. Absent = stays.',
    example: true,
  })
  @MayBeAbsent()
  @IsBoolean()
  readonly protected?: boolean;

  @ApiPropertyOptional({ description: 'How many others must approve. Absent = stays.', minimum: 1, maximum: 10, default: 1 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(10)
  readonly requiredApprovals?: number;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
