import { Inject, Optional } from '@nestjs/common';
import { httpExceptionOf } from '#libs/http';
import type { EvaluationContext } from '#libs/flag-engine';
import { SettingsManagementException } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../feature-flags.contract.ts';
import type { FlagsView } from '../flags-view.ts';
import { type FlagRequest, type FlagRequestOptions, FlagRequests } from './flag-requests.ts';

/** What flags are asked for one request. */
export interface RequestFlags {
  readonly view: FlagsView;
  readonly context: EvaluationContext;
}

/** Looks up the flags of requests by what a decorator says itself and what the application says for all. */
export class RequestFlagsSource<Request> {
  /** @throws TypeError when neither says where the flags are evaluated */
  constructor(
    private readonly flags: FeatureFlagCoordinator,
    private readonly options: FlagRequestOptions<Request>,
    private readonly requests: FlagRequests<Request> | undefined,
  ) {
    if (requests !== undefined || (options.scope !== undefined && options.environment !== undefined)) return;
    throw new TypeError('Say where the flags of requests are evaluated: by { scope, environment }, or by a provider of FlagRequests.');
  }

  /** @throws HttpException with the problem when there is no such tenant or environment */
  async of(request: Request): Promise<RequestFlags> {
    const { scope, environment, context } = this.options;
    const { requests } = this;
    try {
      const name = typeof environment === 'function' ? environment(request) : (environment ?? requests?.environment(request) ?? '');
      const place = scope?.(request) ?? requests?.scope(request);
      if (place === undefined) throw new TypeError('The scope of a request must be one.');
      const { ip } = request as Partial<FlagRequest>;
      const view = await this.flags.for(place, { environment: name, ...(ip === undefined ? {} : { ip }) });
      return { view, context: context?.(request) ?? requests?.context(request) ?? {} };
    } catch (error) {
      throw error instanceof SettingsManagementException ? httpExceptionOf(error) : error;
    }
  }
}

/** What guards and pipes extend that ask for flags of requests. */
export function askingFlags<Request>(options: FlagRequestOptions<Request>) {
  class AskingFlags {
    readonly source: RequestFlagsSource<Request>;

    constructor(
      @Inject(FeatureFlagCoordinator) flags: FeatureFlagCoordinator,
      @Optional() @Inject(FlagRequests) requests?: FlagRequests<Request>,
    ) {
      this.source = new RequestFlagsSource(flags, options, requests);
    }
  }
  return AskingFlags;
}
