import type { OpenAPIObject } from '@nestjs/swagger';
import { MAX_SUBJECT_LENGTH, TENANT_CODE_PATTERN } from '#libs/kernel';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

// The guard reads these from the path, so no handler declares them.
const SCOPE_PARAMETERS: Readonly<Record<string, Parameter>> = {
  tenantCode: {
    name: 'tenantCode',
    in: 'path',
    required: true,
    description: 'Code of the tenant.',
    schema: { type: 'string', pattern: TENANT_CODE_PATTERN.source },
    example: 'acme',
  },
  subject: {
    name: 'subject',
    in: 'path',
    required: true,
    description: 'The user, as the identity system knows them.',
    schema: { type: 'string', minLength: 1, maxLength: MAX_SUBJECT_LENGTH },
  },
};

/** Declares the parameters of the scope, tenant and user, on every operation whose path names them. */
export function declareScopeParameters(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    const declared = Object.values(SCOPE_PARAMETERS).filter((parameter) => 'name' in parameter && path.includes(`{${parameter.name}}`));
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const others = (operation.parameters ?? []).filter((parameter) => !declared.some((one) => isSame(one, parameter)));
      operation.parameters = [...declared, ...others];
    }
  }
}

function isSame(left: Parameter, right: Parameter): boolean {
  return 'name' in left && 'name' in right && left.name === right.name && left.in === right.in;
}
