import { Delete, Param, Put, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BodyLimits, CommandContextOf, ExpectedRevisionOf, ScopedController, Write } from '#libs/http';
import type { CommandContext } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { type DefinitionsResult, SettingDefinitionsCoordinator, SettingsCoordinator, type WithdrawalResult } from '../contracts/index.ts';
import { WithdrawDefinitionQuery } from './dto/definition.request.ts';
import { DefinitionsResponse, WithdrawalResponse } from './dto/definition.response.ts';
import { definitionExample, documentsOf, RegisterDefinitionsQuery } from './dto/register-definitions.request.ts';

/** Registration and withdrawal of definitions, by systems that are not this process. */
@ScopedController({ tag: 'settings', path: 'settings/definitions', levels: ['application'] })
export class DefinitionRegistrationController {
  constructor(
    private readonly settings: SettingsCoordinator,
    private readonly definitions: SettingDefinitionsCoordinator,
  ) {}

  @Put()
  @MayNeedApproval()
  @BodyLimits('bulk')
  @Write({
    permission: 'settings.define',
    summary: 'Register one definition or many, all or nothing unless mode=partial',
    body: { schema: { type: 'object' }, examples: { one: { value: definitionExample } } },
    answer: DefinitionsResponse,
    problems: ['invalid', 'conflict'],
  })
  register(
    @Query() query: RegisterDefinitionsQuery,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<DefinitionsResult> {
    return this.settings.registerDefinitions(documentsOf(request.body), query.mode ?? 'atomic', context);
  }

  @Delete(':key')
  @MayNeedApproval()
  @Write({
    permission: 'settings.define',
    summary: 'Withdraw a definition; values of the key are kept and come back when it is declared again',
    ifMatch: 'required',
    answer: WithdrawalResponse,
  })
  withdraw(
    @Param('key') key: string,
    @ExpectedRevisionOf() expectedRevision: number,
    @Query() { owner, abandoned }: WithdrawDefinitionQuery,
    @CommandContextOf() context: CommandContext,
  ): Promise<WithdrawalResult> {
    const withdrawal = { isAbandoned: abandoned === true, expectedRevision, ...(owner === undefined ? {} : { owner }) };
    return this.definitions.withdrawDefinition(key, withdrawal, context);
  }
}
