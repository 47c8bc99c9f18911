import {
  type Actor,
  ANY_ENVIRONMENT,
  ENVIRONMENT_PATTERN,
  EnvironmentNotFoundException,
  ForbiddenException,
  type TenantDirectory,
  ValidationException,
  violation,
} from '#libs/kernel';

/** Whether a route reads or changes: an absent environment means different things. */
export type EnvironmentUse = 'read' | 'write';

/**
 * Reads `?environment=` and checks that the tenant has it.
 * @param tenant undefined at application scope
 * @returns undefined when the parameter is absent
 * @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND
 * @throws ValidationException VALIDATION_FAILED when the parameter is given more than once
 */
export async function environmentOfQuery(
  query: unknown,
  directory: TenantDirectory,
  tenant: string | undefined,
): Promise<string | undefined> {
  const given: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'environment') : undefined;
  if (given === undefined || given === ANY_ENVIRONMENT) return given;
  if (typeof given !== 'string') {
    const message = 'The environment may be given once.';
    throw new ValidationException(message, { violations: [violation('GIVEN_TWICE', '/environment', message, { in: 'query' })] });
  }
  if (!ENVIRONMENT_PATTERN.test(given)) throw new EnvironmentNotFoundException(given.slice(0, 64), await directory.environments(tenant));
  await directory.requireEnvironment(tenant, given);
  return given;
}

/**
 * The environment that a request means. Absent on a change it is `*`, the row for any environment; absent on a read it is the
 * environment of the API key, or else `*`.
 * @throws ForbiddenException FORBIDDEN when the key is confined to an environment and the request means another one; reading
 * the rows for any environment is allowed, because they are part of what holds in the key's own
 */
export function resolveEnvironment(given: string | undefined, use: EnvironmentUse, actor: Actor): string {
  const meant = given ?? (use === 'read' ? actor.environment : undefined) ?? ANY_ENVIRONMENT;
  const isAllowed = actor.environment === undefined || meant === actor.environment || (use === 'read' && meant === ANY_ENVIRONMENT);
  if (isAllowed) return meant;
  const place = meant === ANY_ENVIRONMENT ? 'the rows for any environment' : `the environment "${meant}"`;
  throw new ForbiddenException(`"${actor.name}" is confined to the environment "${actor.environment}" and may not ${use} ${place}.`, {
    details: { environment: meant },
  });
}
