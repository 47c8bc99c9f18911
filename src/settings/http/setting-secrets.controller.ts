import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiEnvironment,
  ApiIdempotencyKey,
  ApiProblems,
  CommandContextOf,
  EnvironmentOf,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { type RevealedSecret, SettingSecretsCoordinator } from '../contracts/index.ts';
import { RevealSettingRequest } from './dto/setting-secret.request.ts';
import { RevealedSecretResponse } from './dto/setting-secret.response.ts';

/** Secrets in the clear, for who may see them. Every other route answers only whether one is set. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
export class SettingSecretsController {
  constructor(private readonly secrets: SettingSecretsCoordinator) {}

  @Post(':key/reveal')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequirePermission('settings.reveal-secrets')
  @ApiOperation({ summary: 'Show a secret in the clear; who sees it and why is recorded before' })
  @ApiBody({ type: RevealSettingRequest })
  @ApiEnvironment()
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RevealedSecretResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  reveal(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @Body() _body: RevealSettingRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<RevealedSecret> {
    return this.secrets.revealSetting(scope, key, environment, context);
  }
}
