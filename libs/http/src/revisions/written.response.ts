import { ApiProperty } from '@nestjs/swagger';

/** Which revision wrote something, who did, and when. */
export class WrittenResponse {
  @ApiProperty({ description: 'The revision that wrote it.', example: 7 })
  readonly revision!: number;

  @ApiProperty({ example: 'Ada' })
  readonly by!: string;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
}
