import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RecordedChange, RecordedChangeSet } from '#libs/changes';
import { type ConfigurationEvent, eventsOfChangeSet, WorkRunner } from '#libs/work';
import {
  CHANGE_REQUEST_APPLIED,
  CHANGE_REQUEST_APPROVED,
  CHANGE_REQUEST_CANCELLED,
  CHANGE_REQUEST_DECLINED,
  CHANGE_REQUEST_EDITED,
  CHANGE_REQUEST_EXPIRED,
  CHANGE_REQUEST_LAPSED,
  CHANGE_REQUEST_PROPOSED,
  CHANGE_REQUEST_SCHEDULED,
  CHANGE_REQUEST_VOIDED,
  type ChangeRequestMoved,
} from '../contracts/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  'change-request.proposed': CHANGE_REQUEST_PROPOSED,
  'change-request.edited': CHANGE_REQUEST_EDITED,
  'change-request.approved': CHANGE_REQUEST_APPROVED,
  'change-request.declined': CHANGE_REQUEST_DECLINED,
  'change-request.cancelled': CHANGE_REQUEST_CANCELLED,
  'change-request.scheduled': CHANGE_REQUEST_SCHEDULED,
  'change-request.applied': CHANGE_REQUEST_APPLIED,
  'change-request.expired': CHANGE_REQUEST_EXPIRED,
  'change-request.voided': CHANGE_REQUEST_VOIDED,
  'change-request.lapsed': CHANGE_REQUEST_LAPSED,
};

/** Makes the events of change requests from the change sets of the stream `approvals`. */
@Injectable()
export class ChangeRequestEvents implements OnModuleInit {
  constructor(private readonly runner: WorkRunner) {}

  onModuleInit(): void {
    const eventTypes = Object.values(TYPES);
    this.runner.registerEventSource({ stream: 'approvals', eventTypes, toEvents: (changeSet) => Promise.resolve(eventsOf(changeSet)) });
  }
}

function eventsOf(changeSet: RecordedChangeSet): readonly ConfigurationEvent<ChangeRequestMoved>[] {
  return changeSet.changes.flatMap((change) => {
    const type = TYPES[change.kind];
    return type === undefined ? [] : eventsOfChangeSet(changeSet, type, [payloadOf(change)]);
  });
}

/** What the change log keeps of a request, with facts that an event does not tell. */
interface RecordedRequest extends Omit<ChangeRequestMoved, 'id' | 'approvals'> {
  readonly approvedBy: readonly unknown[];
  readonly expiresAt: string;
  readonly reason: string;
}

function payloadOf({ key, after }: RecordedChange): ChangeRequestMoved {
  const { approvedBy, expiresAt: _expiresAt, reason: _reason, ...rest } = JSON.parse(JSON.stringify(after)) as RecordedRequest;
  return { id: key, ...rest, approvals: approvedBy.length };
}
