import { Injectable } from '@nestjs/common';
import type { ChangeRecord, CommitParticipant, Work } from '#libs/kernel';
import { ConfigurationCommand } from '#libs/persistence';
import { ApprovalRequiredException, ChangeRequestedException } from '../contracts/index.ts';
import { ApprovedWorks } from '../domain/approved-works.ts';
import { RegisteredCommands } from '../domain/registered-commands.ts';
import type { ChangeRequestResult } from './change-request.handler.ts';
import { ProposeChange, ProposeChangeHandler } from './propose-change.command.ts';

/** The most changes that a refusal names. */
const MOST_NAMED = 20;

/**
 * Lets no change commit that needs an approval and has none, whoever sends it and by whatever way. The command that was sent is made a
 * change request after the rollback, and its sender is told of that.
 */
@Injectable()
export class ApprovalGate implements CommitParticipant {
  readonly name = 'approval-gate';
  readonly order = 50;

  constructor(
    private readonly commands: RegisteredCommands,
    private readonly approved: ApprovedWorks,
    private readonly proposals: ProposeChangeHandler,
  ) {}

  /** @throws ApprovalRequiredException APPROVAL_REQUIRED */
  async beforeCommit(work: Work): Promise<void> {
    for (const area of this.commands.areas) {
      const changes = area.streams.flatMap((stream) => work.changes(stream)).filter(({ kind }) => kind.startsWith(`${area.area}.`));
      const needy = changes.length === 0 ? [] : await area.protectedAmong(work, changes);
      const found = needy.filter(({ change, approvals }) => this.approved.approvalsOf(work, change) < approvals);
      const [first] = found;
      if (first !== undefined)
        throw new ApprovalRequiredException(messageOf(first.change, first.because), {
          details: { changes: found.slice(0, MOST_NAMED).map(({ change }) => place(change)) },
        });
    }
  }

  /** @throws ChangeRequestedException CHANGE_REQUESTED when what is replayed is a request that was made in place of a change */
  replayed(_work: Work, replay: unknown): void {
    if (isInstead(replay)) throw new ChangeRequestedException(replay.request);
  }

  async afterRollback(command: unknown, error: unknown): Promise<Error | undefined> {
    if (!(error instanceof ApprovalRequiredException) || !(command instanceof ConfigurationCommand)) return undefined;
    const codec = this.commands.codecOf(command);
    if (codec === undefined) return undefined;
    const proposal = { type: codec.type, payload: codec.encode(command) };
    const { request } = await this.proposals.execute(new ProposeChange(command.scope, proposal, command.context, true));
    return new ChangeRequestedException(request);
  }
}

function isInstead(replay: unknown): replay is ChangeRequestResult {
  return typeof replay === 'object' && replay !== null && 'insteadOfChange' in replay && 'request' in replay;
}

function messageOf({ key, environment }: ChangeRecord, because: string): string {
  return `"${key}"${environment === '*' ? '' : ` in ${environment}`} needs the approval of somebody else to be changed: ${because}.`;
}

function place({ kind, key, environment }: ChangeRecord) {
  return { kind, key, environment };
}
