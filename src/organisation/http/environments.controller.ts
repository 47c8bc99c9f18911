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
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { type EnvironmentState, OrganisationCoordinator } from '../contracts/index.ts';
import { DefineEnvironmentRequest } from './dto/environment.request.ts';
import { ReasonRequest } from './dto/tenant.request.ts';
import { EnvironmentResponse } from './dto/tenant.response.ts';

/** Environments of the application and of single tenants. */
@RevisionedController({ tag: 'environments', path: 'environments' })
export class EnvironmentsController {
  constructor(private readonly organisation: OrganisationCoordinator) {}

  @Get()
  @ReadOne({ permission: 'organisation.read', summary: 'List environments', answer: [EnvironmentResponse], minRevision: false })
  async list(@ScopeOf() scope: Scope): Promise<Versioned<{ items: readonly EnvironmentState[] }>> {
    return new Versioned(0, { items: await this.organisation.listEnvironments(scope) });
  }

  @Get(':name')
  @ReadOne({ permission: 'organisation.read', summary: 'Read an environment', answer: EnvironmentResponse, minRevision: false })
  async get(@ScopeOf() scope: Scope, @Param('name') name: string): Promise<Versioned<EnvironmentState>> {
    return Versioned.of(await this.organisation.getEnvironment(scope, name));
  }

  @Put(':name')
  @MayNeedApproval()
  @Write({
    permission: 'organisation.manage',
    summary: 'Create an environment, or change its description and its protection',
    ifMatch: 'required',
    answer: EnvironmentResponse,
    problems: ['not-found', 'invalid', 'conflict', 'unsupported-media-type'],
  })
  async define(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Body() body: DefineEnvironmentRequest,
    @PreconditionOf() { expectedRevision }: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<Versioned<EnvironmentState>> {
    const { description = '', requiredApprovals } = body;
    const environment = {
      name,
      description,
      ...(body.protected === undefined ? {} : { protected: body.protected }),
      ...(requiredApprovals === undefined ? {} : { requiredApprovals }),
    };
    return Versioned.of(await this.organisation.defineEnvironment(scope, environment, expectedRevision, context));
  }

  @Delete(':name')
  @MayNeedApproval()
  @Remove({ permission: 'organisation.manage', summary: 'Remove an environment of exactly this scope' })
  async remove(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Query() _query: ReasonRequest,
    @PreconditionOf() { expectedRevision }: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<void> {
    await this.organisation.removeEnvironment(scope, name, expectedRevision, context);
  }
}
