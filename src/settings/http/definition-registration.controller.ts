import { Controller, Delete, Param, Put, Query, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiPrecondition,
  ApiProblems,
  BodyLimits,
  CommandContextOf,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
} from '#libs/http';
import type { CommandContext } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { type DefinitionsResult, SettingDefinitionsCoordinator, SettingsCoordinator, type WithdrawalResult } from '../contracts/index.ts';
import { WithdrawDefinitionQuery } from './dto/definition.request.ts';
import { DefinitionsResponse, WithdrawalResponse } from './dto/definition.response.ts';
import { definitionExample, documentsOf, RegisterDefinitionsQuery } from './dto/register-definitions.request.ts';

/** Registration and withdrawal of definitions, by systems that are not this process. */
@ApiTags('settings')
@Controller('v1/application/settings/definitions')
@UseGuards(PermissionGuard)
export class DefinitionRegistrationController {
  constructor(
    private readonly settings: SettingsCoordinator,
    private readonly definitions: SettingDefinitionsCoordinator,
  ) {}

  @Put()
  @MayNeedApproval()
  @BodyLimits('bulk')
  @RequirePermission('settings.define')
  @ApiOperation({ summary: 'Register one definition or many, all or nothing unless mode=partial' })
  @ApiBody({ schema: { type: 'object' }, examples: { one: { value: definitionExample } } })
  @ApiOkResponse({ type: DefinitionsResponse })
  @ApiProblems('invalid', 'conflict', 'too-large', 'unsupported-media-type')
  register(
    @Query() query: RegisterDefinitionsQuery,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<DefinitionsResult> {
    return this.settings.registerDefinitions(documentsOf(request.body), query.mode ?? 'atomic', context);
  }

  @Delete(':key')
  @MayNeedApproval()
  @RequirePermission('settings.define')
  @ApiOperation({ summary: 'Withdraw a definition; values of the key are kept and come back when it is declared again' })
  @ApiPrecondition()
  @ApiOkResponse({ type: WithdrawalResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict')
  withdraw(
    @Param('key') key: string,
    @Query() { owner, abandoned }: WithdrawDefinitionQuery,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<WithdrawalResult> {
    return this.definitions.withdrawDefinition(
      key,
      { isAbandoned: abandoned === true, expectedRevision: rowRevisionOf(precondition), ...(owner === undefined ? {} : { owner }) },
      context,
    );
  }
}
