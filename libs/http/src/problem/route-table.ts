/** One registered route: `/v1/tenants/:tenantCode` as a pattern of segments. */
interface KnownRoute {
  readonly methods: readonly string[];
  readonly segments: readonly string[];
}

/**
 * Knows every registered route, so that a path that exists with another method answers 405 with `Allow` where Fastify itself
 * would answer 404. Only asked after routing failed.
 */
export class RouteTable {
  readonly #routes: KnownRoute[] = [];

  /** Adds a route; a wildcard route for OPTIONS (CORS) stands for no resource and is left out. */
  add(method: string | readonly string[], pattern: string): void {
    const methods = (typeof method === 'string' ? [method] : method).filter((name) => name !== 'OPTIONS');
    if (methods.length > 0) this.#routes.push({ methods, segments: segmentsOf(pattern) });
  }

  /**
   * The methods that a path answers to, sorted.
   * @param url path with or without a query
   * @returns an empty list when no route has the path
   */
  methodsOf(url: string): readonly string[] {
    const segments = segmentsOf(url.split('?', 1)[0] ?? '');
    const methods = this.#routes.filter((route) => matches(route.segments, segments)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) === '*') return path.length >= pattern.length && startsLike(pattern.slice(0, -1), path);
  return pattern.length === path.length && startsLike(pattern, path);
}

function startsLike(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.every((segment, index) => (segment.startsWith(':') ? path[index] !== '' : segment === path[index]));
}
