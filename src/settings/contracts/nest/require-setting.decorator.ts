import { type CanActivate, type ExecutionContext, Inject, mixin, UseGuards } from '@nestjs/common';
import { httpExceptionOf } from '#libs/http';
import { type Scope, SettingsManagementException } from '#libs/kernel';
import { SettingsCoordinator } from '../settings.contract.ts';

/** What a scope can be told from, of a request of Express or Fastify; name your own type for more. */
export interface SettingRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Where the settings of a request are looked up. */
export interface RequireSettingOptions<Request = SettingRequest> {
  /** The scope of a request, such as `({ params }) => Scope.tenant(params.tenant)`. */
  readonly scope: (request: Request) => Scope;
  /** The environment of a request; absent = only what holds in every environment. */
  readonly environment?: (request: Request) => string | undefined;
}

/**
 * Lets requests through while each of the settings has a value that fits; otherwise answers 409 with one violation a key
 * (SETTING_UNSET, SETTING_NEEDS_REVIEW, SETTING_NOT_FOUND). For a method or a whole controller, with any HTTP set-up of the application.
 * @param args typed keys of definition objects or their texts, and in the end where the scope comes from
 * @example `@RequireSetting(billing.keys.apiKey, { scope: ({ params }) => Scope.tenant(params.tenant) })`
 */
export function RequireSetting<Request = SettingRequest>(
  ...args: readonly [string, ...string[], RequireSettingOptions<Request>]
): ClassDecorator & MethodDecorator {
  const keys = args.filter((each) => typeof each === 'string');
  const [options] = args.filter((each) => typeof each === 'object');
  if (options === undefined) throw new TypeError('The last argument of @RequireSetting says where the scope comes from: { scope }.');
  const { scope, environment } = options;

  class RequireSettingGuard implements CanActivate {
    constructor(@Inject(SettingsCoordinator) private readonly settings: SettingsCoordinator) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      try {
        await this.settings.requireConfigured(...placeOf(context.switchToHttp().getRequest<Request>()));
        return true;
      } catch (error) {
        throw error instanceof SettingsManagementException ? httpExceptionOf(error) : error;
      }
    }
  }

  function placeOf(request: Request): Parameters<SettingsCoordinator['requireConfigured']> {
    const name = environment?.(request);
    return [scope(request), keys, name === undefined ? {} : { environment: name }];
  }
  return UseGuards(mixin(RequireSettingGuard));
}
