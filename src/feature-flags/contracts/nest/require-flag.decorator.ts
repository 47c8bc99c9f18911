import { type CanActivate, type ExecutionContext, HttpException, mixin, NotFoundException, UseGuards } from '@nestjs/common';
import type { FlagRequest, FlagRequestOptions } from './flag-requests.ts';
import { askingFlags } from './request-flags.ts';

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

  class RequireFlagGuard extends askingFlags(options) implements CanActivate {
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
