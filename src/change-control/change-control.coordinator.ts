import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext, JsonObject, Scope } from '#libs/kernel';
import { ApplyChangeRequest } from './commands/apply-change-request.command.ts';
import { CancelChangeRequest } from './commands/cancel-change-request.command.ts';
import { DecideChangeRequest } from './commands/decide-change-request.command.ts';
import { EditChangeRequest } from './commands/edit-change-request.command.ts';
import { ProposeChange } from './commands/propose-change.command.ts';
import { ScheduleChangeRequest } from './commands/schedule-change-request.command.ts';
import {
  ChangeControlCoordinator,
  type ChangeProposal,
  type ChangeRequestEdit,
  type ChangeRequestFilter,
  type ChangeRequestState,
  type ChangeRequestSummary,
  type SeenRequest,
} from './contracts/index.ts';
import { RegisteredCommands } from './domain/registered-commands.ts';
import { GetChangeRequest } from './queries/get-change-request.query.ts';
import { ListChangeRequests } from './queries/list-change-requests.query.ts';

/** Builds messages and sends them to their bus. */
@Injectable()
export class ChangeControlCoordinatorImpl extends ChangeControlCoordinator {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly codecs: RegisteredCommands,
  ) {
    super();
  }

  list(
    scope: Scope,
    filter: ChangeRequestFilter,
    page: { limit: number; before?: string },
    reader: Actor,
  ): Promise<readonly ChangeRequestSummary[]> {
    return this.queries.execute(new ListChangeRequests(scope, filter, page, reader));
  }

  get(scope: Scope, id: string, reader: Actor): Promise<ChangeRequestState> {
    return this.queries.execute(new GetChangeRequest(scope, id, reader));
  }

  getName(): string {
    return 'change-control';
  }

  async propose(scope: Scope, proposal: ChangeProposal, context: CommandContext): Promise<ChangeRequestState> {
    const payload = await this.codecs.sealed(proposal, scope, context.actor);
    return (await this.commands.execute(new ProposeChange(scope, { ...proposal, payload }, context))).request;
  }

  async edit(scope: Scope, id: string, edit: ChangeRequestEdit, expected: number, context: CommandContext): Promise<ChangeRequestState> {
    const sealed = edit.payload === undefined ? edit : { ...edit, payload: await this.sealedFor(scope, id, edit.payload, context.actor) };
    return (await this.commands.execute(new EditChangeRequest(scope, id, sealed, expected, context))).request;
  }

  async approve(scope: Scope, id: string, seen: SeenRequest, context: CommandContext): Promise<ChangeRequestState> {
    return (await this.commands.execute(new DecideChangeRequest(scope, id, 'approve', seen, context))).request;
  }

  async decline(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState> {
    return (await this.commands.execute(new DecideChangeRequest(scope, id, 'decline', {}, context))).request;
  }

  async cancel(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState> {
    return (await this.commands.execute(new CancelChangeRequest(scope, id, context))).request;
  }

  async schedule(scope: Scope, id: string, at: string | null, context: CommandContext): Promise<ChangeRequestState> {
    return (await this.commands.execute(new ScheduleChangeRequest(scope, id, at, context))).request;
  }

  async apply(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState> {
    return (await this.commands.execute(new ApplyChangeRequest(scope, id, context))).request;
  }

  private async sealedFor(scope: Scope, id: string, payload: JsonObject, actor: Actor): Promise<JsonObject> {
    const { type } = await this.get(scope, id, actor);
    return this.codecs.sealed({ type, payload }, scope, actor);
  }
}
