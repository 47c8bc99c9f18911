import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SettingSourceResponse } from './setting.response.ts';

/** A secret in the clear. */
export class RevealedSecretResponse {
  @ApiProperty({ example: 'billing.apiKey' })
  readonly key!: string;

  @ApiPropertyOptional({
    description: 'The secret; absent when a repeated request is answered from what was stored of the first one.',
    example: 'shown once a reveal',
  })
  readonly value?: unknown;

  @ApiProperty({ type: SettingSourceResponse })
  readonly source!: SettingSourceResponse;

  @ApiProperty({ description: 'Revision of the stream `access` that records the reveal.', example: 3 })
  readonly revision!: number;
}
