import { Body, Post, UseInterceptors } from '@nestjs/common';
import { ApiEnvironment, CommandContextOf, EnvironmentOf, ExpectedPlaceOf, type Place, ScopedController, ScopeOf } from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { SettingHistoryCoordinator } from '../contracts/index.ts';
import { ALL_SETTINGS, ChangeSettings, MANAGE_SETTINGS } from './decorators/setting-routes.decorators.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { rollbackExample, RollBackSettingRequest, RollBackSettingsRequest, rollbackOf } from './dto/setting-rollback.request.ts';

/** Ways back to an earlier state, each a new revision by the rules that hold for every change. */
@UseInterceptors(DeprecatedNamesInterceptor)
@ScopedController(ALL_SETTINGS)
export class SettingRollbacksController {
  constructor(private readonly past: SettingHistoryCoordinator) {}

  @Post(':key/rollback')
  @ApiEnvironment()
  @ChangeSettings({
    permission: MANAGE_SETTINGS,
    summary: 'Take one setting of exactly this scope back to what it held at a revision',
    body: { type: RollBackSettingRequest },
    ifMatch: 'required',
  })
  rollBackOne(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @EnvironmentOf() environment: string,
    @Body() { revision }: RollBackSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.past.rollBackSetting(scope, { ...place, environment, revision }, context);
  }

  @Post('rollback')
  @ChangeSettings({
    permission: 'settings.bulk',
    summary: 'Take this scope back to a revision, or undo one change set: all or nothing, at most 10,000 settings',
    body: { type: RollBackSettingsRequest, examples: rollbackExample },
    idempotencyKey: true,
    problems: ['not-found', 'invalid', 'stale', 'conflict'],
  })
  rollBack(@ScopeOf() scope: Scope, @Body() body: RollBackSettingsRequest, @CommandContextOf() context: CommandContext) {
    return this.past.rollBackSettings(scope, rollbackOf(body), context);
  }
}
