import { RouteConfig } from '@nestjs/platform-fastify';

/** How much a route takes. */
export interface BodyLimit {
  readonly maxBytes: number;
  /** JSON values of any type, nested ones included; names of members do not count. */
  readonly maxNodes: number;
  /** Arrays and objects inside each other; `[[]]` is 2 deep. */
  readonly maxDepth: number;
}

/** The classes of routes: `bulk` also serves definitions and many checks. */
export type BodyClass = 'normal' | 'bulk';

/** The limits of each class of routes. */
export const BODY_LIMITS: Readonly<Record<BodyClass, BodyLimit>> = {
  normal: { maxBytes: 1_048_576, maxNodes: 20_000, maxDepth: 64 },
  bulk: { maxBytes: 8_388_608, maxNodes: 200_000, maxDepth: 64 },
};

/** Puts a route into a class; a route without it is `normal`. */
export const BodyLimits = (bodyClass: BodyClass): MethodDecorator => RouteConfig({ bodyClass });

/** The limits of a route, by the configuration that `BodyLimits` left on it. */
export function bodyLimitOf(config: unknown): BodyLimit {
  const isBulk = typeof config === 'object' && config !== null && 'bodyClass' in config && config.bodyClass === 'bulk';
  return BODY_LIMITS[isBulk ? 'bulk' : 'normal'];
}
