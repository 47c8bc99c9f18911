import type { OpenAPIObject } from '@nestjs/swagger';
import type { TestApp } from '#libs/testing';

/** The methods of HTTP that a document can describe. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** One parameter of a route: as much of it as tests need. */
export interface RouteParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: { readonly type?: string; readonly enum?: readonly unknown[]; readonly format?: string };
}

/** One route of the document. */
export interface Route {
  /** Such as `GET /v1/tenants/{tenantCode}`. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly parameters: readonly RouteParameter[];
  readonly takesBody: boolean;
}

/** The routes of the document that the running application serves, each placeholder of a path with its parameter. */
export async function routesOf(server: TestApp): Promise<readonly Route[]> {
  const { body } = await server.send('GET', '/docs/openapi.json');
  const document = body as unknown as OpenAPIObject;
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method.toLowerCase() as Lowercase<Method>];
      if (operation === undefined) return [];
      const parameters = (operation.parameters ?? []) as unknown as readonly RouteParameter[];
      return [{ name: `${method} ${path}`, method, path, parameters, takesBody: operation.requestBody !== undefined }];
    }),
  );
  for (const route of routes) assertParametersOfPath(route);
  return routes;
}

function assertParametersOfPath({ name, path, parameters }: Route): void {
  const declared = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  const placed = [...path.matchAll(/\{(\w+)\}/g)].map(([, placeholder = '']) => placeholder);
  if (declared.toSorted().join() === placed.toSorted().join()) return;
  throw new Error(`${name} declares the path parameters [${declared.join(', ')}] and its path names [${placed.join(', ')}].`);
}
