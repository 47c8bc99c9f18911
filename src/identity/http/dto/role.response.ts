import { ApiProperty } from '@nestjs/swagger';
import type { RoleOrigin } from '../../contracts/index.ts';

/** A role. */
export class RoleResponse {
  @ApiProperty({ example: 'bookkeeper' })
  readonly name!: string;

  @ApiProperty({ example: 'Reads what bookkeeping needs' })
  readonly description!: string;

  @ApiProperty({ example: ['settings.read', 'audit.read'], isArray: true, type: String })
  readonly permissions!: readonly string[];

  @ApiProperty({ enum: ['built-in', 'application', 'tenant'], description: 'Who made it; only roles of this scope can be changed here.' })
  readonly origin!: RoleOrigin;

  @ApiProperty({ example: 42, description: '0 for built-in roles.' })
  readonly revision!: number;
}

/** The roles known in a scope. */
export class RoleListResponse {
  @ApiProperty({ type: [RoleResponse] })
  readonly items!: readonly RoleResponse[];
}
