import type { Provider } from '@nestjs/common';
import { ActorRights, PrincipalResolver } from '#libs/kernel';
import { CreateApiKeyHandler } from './commands/create-api-key.command.ts';
import { DefineRoleHandler } from './commands/define-role.command.ts';
import { EndApiKeyOverlapHandler } from './commands/end-api-key-overlap.command.ts';
import { ExpireApiKeyHandler } from './commands/expire-api-key.command.ts';
import { RemoveRoleHandler } from './commands/remove-role.command.ts';
import { RevokeApiKeyHandler } from './commands/revoke-api-key.command.ts';
import { RotateApiKeyHandler } from './commands/rotate-api-key.command.ts';
import { IdentityCoordinator } from './contracts/index.ts';
import { ApiKeyPrincipalResolver } from './data-providers/api-key-principal-resolver.ts';
import { ApiKeysDataProvider } from './data-providers/api-keys.data-provider.ts';
import { CredentialResolver } from './data-providers/credential-resolver.ts';
import { PresentRights } from './data-providers/present-rights.ts';
import { RolesDataProvider } from './data-providers/roles.data-provider.ts';
import { TokenMetrics } from './data-providers/token-metrics.ts';
import { TokenPrincipals } from './data-providers/token-principals.ts';
import { IdentityCoordinatorImpl } from './identity.coordinator.ts';
import { ApiKeyRepository } from './persistence/api-key.repository.ts';
import { RoleRepository } from './persistence/role.repository.ts';
import { ListApiKeysHandler } from './queries/list-api-keys.query.ts';
import { ListRolesHandler } from './queries/list-roles.query.ts';
import { ApiKeyExpiryWorkflow } from './workflows/api-key-expiry.workflow.ts';
import { ApiKeyOverlapWorkflow } from './workflows/api-key-overlap.workflow.ts';

/** What the module is made of. */
export const IDENTITY_PROVIDERS: Provider[] = [
  ApiKeyRepository,
  RoleRepository,
  ApiKeysDataProvider,
  RolesDataProvider,
  CreateApiKeyHandler,
  RotateApiKeyHandler,
  RevokeApiKeyHandler,
  ExpireApiKeyHandler,
  EndApiKeyOverlapHandler,
  DefineRoleHandler,
  RemoveRoleHandler,
  ListApiKeysHandler,
  ListRolesHandler,
  ApiKeyExpiryWorkflow,
  ApiKeyOverlapWorkflow,
  ApiKeyPrincipalResolver,
  TokenMetrics,
  TokenPrincipals,
  { provide: PrincipalResolver, useClass: CredentialResolver },
  { provide: ActorRights, useClass: PresentRights },
  { provide: IdentityCoordinator, useClass: IdentityCoordinatorImpl },
];
