import { Controller, Put, Query, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblems, BodyLimits, CommandContextOf, PermissionGuard, RequirePermission } from '#libs/http';
import type { CommandContext } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { type DefinitionsResult, SettingsCoordinator } from '../contracts/index.ts';
import { definitionExample, documentsOf, RegisterDefinitionsQuery } from './dto/register-definitions.request.ts';

/** Registration of definitions; they are read with the settings themselves, under every scope. */
@ApiTags('settings')
@Controller('v1/application/settings/definitions')
@UseGuards(PermissionGuard)
export class SettingDefinitionsController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Put()
  @MayNeedApproval()
  @BodyLimits('bulk')
  @RequirePermission('settings.define')
  @ApiOperation({ summary: 'Register one definition or many, all or nothing unless mode=partial' })
  @ApiBody({ schema: { type: 'object' }, examples: { one: { value: definitionExample } } })
  @ApiProblems('invalid', 'conflict', 'too-large', 'unsupported-media-type')
  register(
    @Query() query: RegisterDefinitionsQuery,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<DefinitionsResult> {
    return this.settings.registerDefinitions(documentsOf(request.body), query.mode ?? 'atomic', context);
  }
}
