import { Body, Header, Param, Post } from '@nestjs/common';
import { ApiEnvironment, CommandContextOf, EnvironmentOf, ScopedController, ScopeOf, Write } from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { type RevealedSecret, SettingSecretsCoordinator } from '../contracts/index.ts';
import { ALL_SETTINGS } from './decorators/setting-routes.decorators.ts';
import { RevealSettingRequest } from './dto/setting-secret.request.ts';
import { RevealedSecretResponse } from './dto/setting-secret.response.ts';

/** Secrets in the clear, for who may see them. Every other route answers only whether one is set. */
@ScopedController(ALL_SETTINGS)
export class SettingSecretsController {
  constructor(private readonly secrets: SettingSecretsCoordinator) {}

  @Post(':key/reveal')
  @Header('cache-control', 'no-store')
  @ApiEnvironment()
  @Write({
    permission: 'settings.reveal-secrets',
    summary: 'Show a secret in the clear; who sees it and why is recorded before',
    body: { type: RevealSettingRequest },
    idempotencyKey: true,
    answer: RevealedSecretResponse,
  })
  reveal(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @EnvironmentOf() environment: string,
    @Body() _body: RevealSettingRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<RevealedSecret> {
    return this.secrets.revealSetting(scope, key, environment, context);
  }
}
