import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '#libs/http';

/** Body of `PUT roles/{name}`. */
export class DefineRoleRequest {
  @ApiProperty({ description: 'Permissions, wildcards allowed.', example: ['settings.read', 'audit.read'], isArray: true, type: String })
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  readonly permissions!: string[];

  @ApiPropertyOptional({ example: 'Reads what bookkeeping needs' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly description?: string;

  @ApiPropertyOptional({ example: 'New team' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of `DELETE roles/{name}`. */
export class RemoveRoleQuery {
  @ApiPropertyOptional({ example: 'The team is gone' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
