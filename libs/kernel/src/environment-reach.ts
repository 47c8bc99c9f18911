import type { Actor } from './actor.ts';
import { ANY_ENVIRONMENT } from './scope.ts';

/** True when an actor is confined to another environment, and so may change nothing in this one, nor what holds in all of them (`*`). */
export function isConfinedElsewhere(actor: Pick<Actor, 'environment'> | undefined, environment: string): boolean {
  return actor?.environment !== undefined && actor.environment !== environment;
}

/** The environments whose rows an actor may read: its own, and what holds in all of them. Undefined = all; so does no actor, the system. */
export function readableEnvironments(actor: Pick<Actor, 'environment'> | undefined): readonly string[] | undefined {
  return actor?.environment === undefined ? undefined : [actor.environment, ANY_ENVIRONMENT];
}
