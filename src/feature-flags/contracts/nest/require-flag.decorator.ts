import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Inject,
  mixin,
  NotFoundException,
  Optional,
  UseGuards,
} from '@nestjs/common';
import { FeatureFlagCoordinator } from '../feature-flags.contract.ts';
import { type FlagRequest, type FlagRequestOptions, FlagRequests } from './flag-requests.ts';
import { RequestFlagsSource } from './request-flags.ts';

/** How a route that is switched off answers. */
export interface RequireFlagOptions<Request = FlagRequest> extends FlagRequestOptions<Request> {
  /** @default 404, as if there were no such route */
  readonly status?: number;
}

/**
 * Lets requests through while a boolean flag answers true for them; a flag that does not exist answers false. For a method or a whole
 * controller, with any HTTP set-up of the application.
 * @example `@RequireFlag('checkout.express', { environment: 'production', scope: ({ params }) => Scope.tenant(params.tenant) })`
 */
export function RequireFlag<Request extends Pick<FlagRequest, 'method' | 'url'> = FlagRequest>(
  key: string,
  options: RequireFlagOptions<Request> = {},
): ClassDecorator & MethodDecorator {
  const { status = 404 } = options;

  class RequireFlagGuard implements CanActivate {
    private readonly source: RequestFlagsSource<Request>;

    constructor(
      @Inject(FeatureFlagCoordinator) flags: FeatureFlagCoordinator,
      @Optional() @Inject(FlagRequests) requests?: FlagRequests<Request>,
    ) {
      this.source = new RequestFlagsSource(flags, options, requests);
    }

    async canActivate(execution: ExecutionContext): Promise<boolean> {
      const request = execution.switchToHttp().getRequest<Request>();
      const { view, context } = await this.source.of(request);
      if (view.isEnabled(key, context)) return true;
      if (status === 404) throw new NotFoundException(`Cannot ${request.method} ${request.url}`);
      throw new HttpException({ statusCode: status, message: 'This is switched off.' }, status);
    }
  }
  return UseGuards(mixin(RequireFlagGuard));
}
