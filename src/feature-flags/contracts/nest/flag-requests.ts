import type { EvaluationContext } from '#libs/flag-engine';
import type { Scope } from '#libs/kernel';

/** What flags are looked up by, of a request of Express or Fastify; name your own type for more. */
export interface FlagRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method: string;
  readonly url: string;
  /** The address of who asks, as the trusted proxies tell it. */
  readonly ip: string;
}

/**
 * Where the flags of requests are evaluated. Provide one in the module of the controllers, or in a global one, and the decorators need no
 * options: `{ provide: FlagRequests, useClass: ErpFlagRequests }`.
 */
export abstract class FlagRequests<Request = FlagRequest> {
  /** The scope of a request: take it from who is signed in, not from what callers may write as they like. */
  abstract scope(request: Request): Scope;
  /** The environment of a request. */
  abstract environment(request: Request): string;
  /** What rules and percentages look at. */
  abstract context(request: Request): EvaluationContext;
}

/** What one use of a decorator says itself; what it does not say comes from FlagRequests. */
export interface FlagRequestOptions<Request = FlagRequest> {
  readonly scope?: (request: Request) => Scope;
  readonly environment?: string | ((request: Request) => string);
  /** @default FlagRequests, and nothing without it */
  readonly context?: (request: Request) => EvaluationContext;
}
