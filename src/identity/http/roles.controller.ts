import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  MinRevisionInterceptor,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { IdentityCoordinator, type RoleState } from '../contracts/index.ts';
import { DefineRoleRequest, RemoveRoleQuery } from './dto/role.request.ts';
import { RoleListResponse, RoleResponse } from './dto/role.response.ts';

/** Roles of the application and of single tenants: names for sets of permissions. */
@ApiTags('roles')
@Controller(['v1/application/roles', 'v1/tenants/:tenantCode/roles'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
@RequirePermission('identity.manage')
export class RolesController {
  constructor(private readonly identity: IdentityCoordinator) {}

  @Get()
  @ApiOperation({ summary: 'List the roles known here: built-in ones, those of the application, those of the tenant' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: RoleListResponse })
  @ApiProblems('not-found')
  async list(@ScopeOf() scope: Scope): Promise<Versioned<RoleListResponse>> {
    return new Versioned(0, { items: await this.identity.listRoles(scope) });
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read a role' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: RoleResponse })
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('name') name: string): Promise<Versioned<RoleState>> {
    return asVersioned(await this.identity.getRole(scope, name));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Create a role of this scope, or change it; keys and tokens that name it follow within a second' })
  @ApiPrecondition()
  @ApiOkResponse({ type: RoleResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'unsupported-media-type')
  async define(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Body() { permissions, description }: DefineRoleRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<Versioned<RoleState>> {
    const role = { name, permissions, ...(description === undefined ? {} : { description }) };
    return asVersioned(await this.identity.defineRole(scope, role, precondition.expectedRevision, context));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a role of exactly this scope that no working API key has' })
  @ApiNoContentResponse()
  @ApiProblems('not-found', 'stale', 'precondition-required', 'conflict')
  @ApiPrecondition()
  async remove(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Query() _query: RemoveRoleQuery,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<void> {
    await this.identity.removeRole(scope, name, precondition.expectedRevision, context);
  }
}

function asVersioned(role: RoleState): Versioned<RoleState> {
  return new Versioned(role.revision, role);
}
