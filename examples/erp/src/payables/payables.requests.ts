import { Allow, IsInt, IsPositive, IsString, MaxLength, MinLength } from 'class-validator';

export class SubmitInvoiceRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(40)
  readonly number!: string;

  @IsInt()
  @IsPositive()
  readonly amount!: number;
}

/** Which values are allowed is the business of the setting's definition. */
export class ChangeSettingRequest {
  @Allow()
  readonly value!: string | number;

  @IsString()
  readonly reason!: string;
}
