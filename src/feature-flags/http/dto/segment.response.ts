import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A segment. */
export class SegmentResponse {
  @ApiProperty({ example: 'pilot-companies' })
  readonly key!: string;

  @ApiProperty({ example: 'Pilot companies' })
  readonly name!: string;

  @ApiPropertyOptional({ example: 'company.id', description: 'What the lists hold; absent = the targeting key.' })
  readonly attribute?: string;

  @ApiPropertyOptional({ type: 'array', items: { type: 'string' }, example: ['4711'] })
  readonly include?: readonly string[];

  @ApiPropertyOptional({ type: 'array', items: { type: 'string' } })
  readonly exclude?: readonly string[];

  @ApiPropertyOptional({ type: 'array', items: { type: 'object' }, description: 'Who matches any of these conditions belongs, too.' })
  readonly rules?: readonly object[];

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who owns it.', example: { level: 'application' } })
  readonly source!: object;

  @ApiProperty({ example: 7 })
  readonly revision!: number;
}
