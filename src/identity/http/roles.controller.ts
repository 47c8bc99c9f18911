import { Body, Delete, Get, Param, Put, Query } from '@nestjs/common';
import {
  CommandContextOf,
  type Precondition,
  PreconditionOf,
  ReadOne,
  Remove,
  RevisionedController,
  ScopeOf,
  Versioned,
  Write,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { IdentityCoordinator, type RoleState } from '../contracts/index.ts';
import { DefineRoleRequest, RemoveRoleQuery } from './dto/role.request.ts';
import { RoleListResponse, RoleResponse } from './dto/role.response.ts';

const permission = 'identity.manage';

/** Roles of the application and of single tenants: names for sets of permissions. */
@RevisionedController({ tag: 'roles', path: 'roles' })
export class RolesController {
  constructor(private readonly identity: IdentityCoordinator) {}

  @Get()
  @ReadOne({
    permission,
    summary: 'List the roles known here: built-in ones, those of the application, those of the tenant',
    answer: RoleListResponse,
    minRevision: false,
  })
  async list(@ScopeOf() scope: Scope): Promise<Versioned<RoleListResponse>> {
    return new Versioned(0, { items: await this.identity.listRoles(scope) });
  }

  @Get(':name')
  @ReadOne({ permission, summary: 'Read a role', answer: RoleResponse, minRevision: false })
  async get(@ScopeOf() scope: Scope, @Param('name') name: string): Promise<Versioned<RoleState>> {
    return Versioned.of(await this.identity.getRole(scope, name));
  }

  @Put(':name')
  @Write({
    permission,
    summary: 'Create a role of this scope, or change it; keys and tokens that name it follow within a second',
    ifMatch: 'required',
    answer: RoleResponse,
    problems: ['not-found', 'invalid', 'conflict', 'unsupported-media-type'],
  })
  async define(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Body() { permissions, description }: DefineRoleRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<Versioned<RoleState>> {
    const role = { name, permissions, ...(description === undefined ? {} : { description }) };
    return Versioned.of(await this.identity.defineRole(scope, role, precondition.expectedRevision, context));
  }

  @Delete(':name')
  @Remove({ permission, summary: 'Remove a role of exactly this scope that no working API key has' })
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
