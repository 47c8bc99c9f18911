import type { EvaluationContext, EvaluationDetails } from '#libs/flag-engine';
import { type Actor, ANY_ENVIRONMENT, isJsonObject, type Json, Scope } from '#libs/kernel';
import { flagMetadataOf } from '../contracts/index.ts';

/** An answer of the protocol: an evaluation, or a failure with an error code. */
export type OfrepAnswer = Readonly<Record<string, Json | undefined>>;

/** A request that cannot be evaluated; the protocol has words of its own for why. */
export class OfrepRefusal extends Error {
  constructor(
    readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'GENERAL',
    message: string,
  ) {
    super(message);
    this.name = 'OfrepRefusal';
  }
}

/** The context of a request. @throws OfrepRefusal */
export function ofrepContext(body: unknown): EvaluationContext {
  if (!isJsonObject(body)) throw new OfrepRefusal('PARSE_ERROR', 'The body must be a JSON object with a member "context".');
  const context: unknown = body['context'];
  if (!isJsonObject(context)) throw new OfrepRefusal('INVALID_CONTEXT', 'The member "context" must be an object; it may be empty.');
  const key: unknown = context['targetingKey'];
  if (key !== undefined && typeof key !== 'string') throw new OfrepRefusal('INVALID_CONTEXT', 'The targetingKey must be a text.');
  return context;
}

/**
 * What an API key is bound to.
 * @throws OfrepRefusal when the key is bound to several tenants, or to no environment
 */
export function scopeOfKey(actor: Actor, environment: string): Scope {
  if (environment === ANY_ENVIRONMENT)
    throw new OfrepRefusal('GENERAL', 'The API key is bound to no environment. Use one that is, or name one by ?environment=.');
  if (actor.tenants === 'all') return Scope.application();
  const [tenant, ...others] = actor.tenants;
  if (tenant !== undefined && others.length === 0) return Scope.tenant(tenant);
  throw new OfrepRefusal('GENERAL', 'Flags are evaluated for one tenant: use an API key that is bound to exactly one.');
}

/** An evaluation in the form of the protocol: no value where the caller's default counts, and metadata of single values only. */
export function evaluationBody(details: EvaluationDetails): OfrepAnswer {
  const { flagKey: key, reason, variant, value, errorCode, errorMessage } = details;
  if (errorCode !== undefined) return { key, errorCode, ...(errorMessage === undefined ? {} : { errorDetails: errorMessage }) };
  const served = variant === undefined || value === undefined || value === null ? {} : { value, variant };
  const metadata = flagMetadataOf(details);
  return { key, reason, ...served, ...(Object.keys(metadata).length === 0 ? {} : { metadata }) };
}
