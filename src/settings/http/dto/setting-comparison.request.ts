import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { assertSubject, PageQuery } from '#libs/http';
import { Scope, TENANT_CODE_PATTERN, TenantNotFoundException, ValidationException, violation } from '#libs/kernel';
import { SettingSourceResponse } from './setting.response.ts';
import { toBoolean } from './setting.request.ts';

const SCOPE = /^tenants\/([^/]+)(?:\/users\/(.+))?$/s;

/** Query of `GET settings/compare`. */
export class CompareSettingsQuery extends PageQuery {
  @ApiProperty({
    description: 'The other scope, written as in a path: application, tenants/{tenantCode}, tenants/{tenantCode}/users/{subject}.',
    example: 'tenants/acme-retail',
  })
  @IsString()
  @MaxLength(400)
  readonly with!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly environment?: string;

  @ApiPropertyOptional({ description: 'Also settings that are worth the same in both scopes.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly includeEqual?: boolean;
}

/**
 * The scope that a text names.
 * @throws TenantNotFoundException TENANT_NOT_FOUND when the code is none that a tenant could have
 * @throws ValidationException VALIDATION_FAILED when it is no scope
 */
export function scopeOfText(text: string): Scope {
  if (text === 'application') return Scope.application();
  const [, tenant, subject] = SCOPE.exec(text) ?? [];
  if (tenant === undefined) {
    const message = 'with must be application, tenants/{tenantCode} or tenants/{tenantCode}/users/{subject}.';
    throw new ValidationException(message, { violations: [violation('INVALID_SCOPE', '/with', message, { in: 'query' })] });
  }
  if (!TENANT_CODE_PATTERN.test(tenant)) throw new TenantNotFoundException(tenant.slice(0, 64));
  const scope = subject === undefined ? Scope.tenant(tenant) : Scope.user(tenant, subject);
  assertSubject(scope);
  return scope;
}

/** A value on one side of a comparison. */
export class ComparedValueResponse {
  @ApiPropertyOptional({ description: 'Absent when the setting is unset there.', example: 30 })
  readonly value?: unknown;

  @ApiPropertyOptional({ type: SettingSourceResponse })
  readonly source?: SettingSourceResponse;

  @ApiProperty()
  readonly isDefault!: boolean;
}

/** A setting in two scopes. */
export class ComparedSettingResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty()
  readonly isEqual!: boolean;

  @ApiPropertyOptional({ type: ComparedValueResponse, description: 'In the scope of the path; absent where the setting does not exist.' })
  readonly own?: ComparedValueResponse;

  @ApiPropertyOptional({ type: ComparedValueResponse, description: 'In the other scope; absent where the setting does not exist.' })
  readonly other?: ComparedValueResponse;
}

/** A tenant that overrides a key. */
export class OverridingTenantResponse {
  @ApiProperty({ example: 'acme-retail' })
  readonly code!: string;

  @ApiProperty({ example: 'Acme Retail' })
  readonly name!: string;
}

/** How far a key is overridden below a scope. */
export class SettingUsageResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty({ description: 'Tenants below the scope.', example: 40 })
  readonly tenants!: number;

  @ApiProperty({ description: 'How many of them hold a value, a lock or a constraint of their own.', example: 3 })
  readonly overriding!: number;

  @ApiProperty({ type: [OverridingTenantResponse], description: 'Those that the caller reaches.' })
  readonly items!: readonly OverridingTenantResponse[];

  @ApiPropertyOptional()
  readonly nextCursor?: string;
}
