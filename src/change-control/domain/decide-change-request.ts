import { type Actor, authorise, ForbiddenException, holds, isConfinedElsewhere, reaches, tenantOf } from '#libs/kernel';
import {
  ChangeRequestStaleException,
  ChangeRequestStatusException,
  type ChangeRequestStatus,
  OwnChangeRequestException,
  type SeenRequest,
} from '../contracts/index.ts';
import { CHANGE_REQUEST_TRANSITIONS } from './change-request.states.ts';
import type { StoredChangeRequest, StoredDecision } from './stored-change-request.ts';

/** What is said to a change request, and when. */
export type Word = Pick<StoredDecision, 'decision' | 'by' | 'at' | 'comment'>;

/** @throws ChangeRequestStatusException CHANGE_REQUEST_STATUS when the request cannot become that any more */
export function requireTransition({ id, status }: StoredChangeRequest, to: ChangeRequestStatus, verb: string): void {
  if (CHANGE_REQUEST_TRANSITIONS[status].includes(to)) return;
  throw new ChangeRequestStatusException(`Change request ${id} is ${status} and cannot be ${verb}.`, {
    details: { id, requestStatus: status },
  });
}

/** True when the time of an open request is over. */
export function isOver({ status, expiresAt }: StoredChangeRequest, at: Date): boolean {
  return CHANGE_REQUEST_TRANSITIONS[status].includes('expired') && Date.parse(expiresAt) <= at.getTime();
}

/** True when the actor is confined to an environment and the request concerns another. */
export function isOutside(actor: Actor, environments: readonly string[]): boolean {
  return environments.some((environment) => isConfinedElsewhere(actor, environment));
}

/**
 * The request after somebody else's decision; one who approved already changes nothing by approving again.
 * @throws OwnChangeRequestException, ForbiddenException, ChangeRequestStatusException, ChangeRequestStaleException
 */
export function decide(request: StoredChangeRequest, word: Word, seen: SeenRequest): StoredChangeRequest {
  const { id, digest, revision, details } = request;
  const { by, decision } = word;
  authorise(by, details.approvePermission, details.scope);
  if (by.id === details.author.id) throw new OwnChangeRequestException(id);
  if (by.kind === 'system') throw new ForbiddenException('Only people and keys decide about change requests, no process of the system.');
  if (isOutside(by, details.environments)) {
    throw new ForbiddenException(`"${by.name}" is confined to the environment "${by.environment}", and the change concerns others.`);
  }
  requireTransition(request, decision === 'approve' ? 'approved' : 'declined', decision === 'approve' ? 'approved' : 'declined');
  if ((seen.digest ?? digest) !== digest || (seen.revision ?? revision) !== revision) {
    throw new ChangeRequestStaleException(`Change request ${id} was changed meanwhile. Read it again before you decide.`, {
      details: { id, digest, revision },
    });
  }
  const earlier = details.decisions.find((one) => one.by.id === by.id && one.decision === decision);
  if (earlier !== undefined) return request;
  const decisions = [...details.decisions, { ...word, digest }];
  if (decision === 'decline') {
    const outcome = { at: word.at, by: { id: by.id, name: by.name }, ...(word.comment === undefined ? {} : { reason: word.comment }) };
    return { ...request, status: 'declined', details: { ...details, decisions, outcome } };
  }
  return {
    ...request,
    status: decisions.length >= details.requiredApprovals ? 'approved' : 'proposed',
    details: { ...details, decisions },
  };
}

/**
 * Whether an approval counts now.
 * @param present its maker with the rights of now; undefined = has none any more
 */
export function counts({ digest, details }: StoredChangeRequest, decision: StoredDecision, present: Actor | undefined): boolean {
  if (present === undefined || decision.decision !== 'approve' || decision.digest !== digest) return false;
  if (present.id === details.author.id || isOutside(present, details.environments)) return false;
  return reaches(present, tenantOf(details.scope)) && holds(present, details.approvePermission);
}

/** @throws ForbiddenException FORBIDDEN when the actor is not the author */
export function requireAuthor({ id, details }: StoredChangeRequest, actor: Actor, verb: string): void {
  if (details.author.id === actor.id) return;
  throw new ForbiddenException(`Change request ${id} can only be ${verb} by its author, "${details.author.name}".`, { details: { id } });
}

/** @throws ForbiddenException FORBIDDEN when the actor is neither the author, nor one who may approve, nor the system */
export function requireApplier({ details }: StoredChangeRequest, actor: Actor): void {
  if (actor.id === details.author.id || actor.kind === 'system') return;
  authorise(actor, details.approvePermission, details.scope);
  if (isOutside(actor, details.environments)) {
    throw new ForbiddenException(`"${actor.name}" is confined to the environment "${actor.environment}", and the change concerns others.`);
  }
}
