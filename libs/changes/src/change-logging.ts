import { Logger } from '@nestjs/common';
import type { CommitParticipant, Work } from '#libs/kernel';
import type { ChangeLogParticipant } from './change-log.participant.ts';

/**
 * Writes one log line for each change set, after the commit: what kind of thing changed, never from what to what. The hash in it is a head of the
 * chain that stands outside of the database: `audit/verify?head=` takes it.
 */
export class ChangeLogging implements CommitParticipant {
  readonly name = 'change-logging';
  readonly order = 150;
  private readonly logger = new Logger('changes');

  constructor(private readonly changeLog: ChangeLogParticipant) {}

  afterCommit(work: Work): Promise<void> {
    for (const { stream, revision, hash } of this.changeLog.headsOf(work)) {
      const changes = work.changes(stream);
      const kinds = [...new Set(changes.map((change) => change.kind))];
      const { source } = work.context;
      this.logger.log({ msg: 'The configuration was changed.', stream, revision, hash, changes: changes.length, kinds, source });
    }
    return Promise.resolve();
  }
}
