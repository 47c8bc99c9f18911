import { createParamDecorator, type ExecutionContext, mixin, type PipeTransform } from '@nestjs/common';
import type { Json } from '#libs/kernel';
import type { FlagRequest, FlagRequestOptions } from './flag-requests.ts';
import { askingFlags } from './request-flags.ts';

const RequestOf = createParamDecorator((_: undefined, execution: ExecutionContext) => execution.switchToHttp().getRequest<unknown>());

/**
 * The value of a flag for the request, as a parameter of a route.
 * @param otherwise the value when there is no such flag, or it has none of the same type
 * @example `list(@FlagValue('invoices.page-size', 20) pageSize: number)`
 */
export function FlagValue<Value extends Json, Request = FlagRequest>(
  key: string,
  otherwise: Value,
  options: FlagRequestOptions<Request> = {},
): ParameterDecorator {
  // A pipe and not the decorator's own function, since only pipes are given what they need.
  class FlagValuePipe extends askingFlags(options) implements PipeTransform<Request, Promise<Json>> {
    async transform(request: Request): Promise<Json> {
      const { view, context } = await this.source.of(request);
      return view.value<Json>(key, otherwise, context);
    }
  }
  return RequestOf(mixin(FlagValuePipe));
}
