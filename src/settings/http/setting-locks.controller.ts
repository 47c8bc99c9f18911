import { Body, Post, UseInterceptors } from '@nestjs/common';
import { ApiEnvironment, CommandContextOf, EnvironmentOf, ExpectedPlaceOf, type Place, ScopedController, ScopeOf } from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { ChangeSettings } from './decorators/setting-routes.decorators.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import {
  ConstrainSettingRequest,
  constrainExample,
  EnforceSettingRequest,
  enforceExample,
  ReleaseSettingRequest,
} from './dto/setting-lock.request.ts';

/** Locks and constraints: what a scope leaves to the levels below it. */
@UseInterceptors(DeprecatedNamesInterceptor)
@ScopedController({ tag: 'settings', path: 'settings/:key' })
export class SettingLocksController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Post('enforce')
  @ApiEnvironment()
  @ChangeSettings({
    permission: 'settings.lock',
    summary: 'Make the value of this scope, the stored one or a new one, the only one for all levels below',
    body: { type: EnforceSettingRequest, examples: enforceExample },
    ifMatch: 'required',
  })
  enforce(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @EnvironmentOf() environment: string,
    @Body() { value }: EnforceSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.enforceSetting(scope, { ...place, environment, ...(value === undefined ? {} : { value }) }, context);
  }

  @Post('release')
  @ApiEnvironment()
  @ChangeSettings({
    permission: 'settings.lock',
    summary: 'Take the lock away: what the levels below hold counts again',
    body: { type: ReleaseSettingRequest },
    ifMatch: 'required',
  })
  release(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @EnvironmentOf() environment: string,
    @Body() _body: ReleaseSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.releaseSetting(scope, { ...place, environment }, context);
  }

  @Post('constrain')
  @ApiEnvironment()
  @ChangeSettings({
    permission: 'settings.lock',
    summary: 'Narrow what the levels below may choose; null takes the constraint away',
    body: { type: ConstrainSettingRequest, examples: constrainExample },
    ifMatch: 'required',
  })
  constrain(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @EnvironmentOf() environment: string,
    @Body() { constraint }: ConstrainSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.constrainSetting(scope, { ...place, environment, constraint }, context);
  }
}
