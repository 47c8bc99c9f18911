import { type Actor, authorise, ForbiddenException, type Scope } from '#libs/kernel';
import { OwnRolloutException } from './rollout.exceptions.ts';
import type { StoredRollout } from './stored-rollout.ts';

/**
 * As for change requests: somebody else who may approve, and no process of the system.
 * @throws OwnRolloutException OWN_ROLLOUT, ForbiddenException FORBIDDEN
 */
export function assertIsApprover({ id, details }: StoredRollout, actor: Actor, scope: Scope): void {
  authorise(actor, 'features.approve', scope);
  if (actor.id === details.author.id) throw new OwnRolloutException(id);
  if (actor.kind === 'system') throw new ForbiddenException('Only people and keys approve steps of rollouts, no process of the system.');
}
