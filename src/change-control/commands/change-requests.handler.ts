import { Injectable } from '@nestjs/common';
import { type Actor, ANY_ENVIRONMENT, IdGenerator, type Scope, TenantDirectory, type Work } from '#libs/kernel';
import { cancelDueWork, scheduleDueWork } from '#libs/work';
import type { MovedPrecondition } from '../contracts/index.ts';
import { isOpen } from '../domain/change-request.states.ts';
import { readContent } from '../domain/change-document.ts';
import { isOutside } from '../domain/decide-change-request.ts';
import { hiddenPlaces, RegisteredCommands } from '../domain/registered-commands.ts';
import { REQUEST_EXPIRY, SCHEDULED_CHANGE } from '../domain/request-expiry.ts';
import type { StoredChangeRequest } from '../domain/stored-change-request.ts';
import { ChangeRequestRepository } from '../persistence/change-request.repository.ts';
import { movedPreconditions } from '../persistence/moved-preconditions.ts';
import { activeTenantOf } from './active-tenant.handler.ts';

/** What all commands about change requests share: finding, judging what moved, and writing with the due work that belongs to it. */
@Injectable()
export class ChangeRequests {
  constructor(
    private readonly repository: ChangeRequestRepository,
    private readonly commands: RegisteredCommands,
    private readonly tenants: TenantDirectory,
    private readonly ids: IdGenerator,
  ) {}

  /** The tenant of a scope, which must be open to changes, but for what the system notes by itself. */
  tenantOf(scope: Scope, isHousekeeping = false): Promise<string> {
    return activeTenantOf(scope, this.tenants, isHousekeeping);
  }

  /** The request of an id, unless it is about what the actor of the work may not know. */
  async find(work: Work, id: string): Promise<StoredChangeRequest | undefined> {
    const request = await this.repository.find(work.sql, work.tenantId, id);
    return request !== undefined && (await this.isVisible(request, work.actor)) ? request : undefined;
  }

  /** As `find`, before the work begins. */
  peek(tenantId: string, id: string): Promise<StoredChangeRequest | undefined> {
    return this.repository.peek(tenantId, id);
  }

  /** The open request of an author for exactly the same. */
  findSame(work: Work, authorId: string, digest: string): Promise<StoredChangeRequest | undefined> {
    return this.repository.findSame(work, authorId, digest);
  }

  /** The preconditions of a request that hold no longer. */
  moved(work: Work, request: StoredChangeRequest): Promise<readonly MovedPrecondition[]> {
    return movedPreconditions(work.sql, work.tenantId, this.commands, readContent(request.content).preconditions);
  }

  /** Writes a request, and when it ends or is applied by itself. */
  async write(work: Work, request: StoredChangeRequest): Promise<StoredChangeRequest> {
    const { scheduledFor } = request.details;
    await this.due(work, REQUEST_EXPIRY, request.id, isOpen(request.status) ? request.expiresAt : undefined);
    await this.due(work, SCHEDULED_CHANGE, request.id, request.status === 'approved' ? scheduledFor : undefined);
    return this.repository.write(work, request);
  }

  private async due({ sql, tenantId }: Work, kind: string, subject: string, at: string | undefined): Promise<void> {
    if (at === undefined) await cancelDueWork(sql, { tenantId, kind, subject });
    else await scheduleDueWork(sql, { id: this.ids.next(), tenantId, kind, subject, dueAt: new Date(at) });
  }

  private async isVisible({ details }: StoredChangeRequest, actor: Actor): Promise<boolean> {
    if (actor.kind === 'system') return true;
    const hidden = new Set(await hiddenPlaces(this.commands, actor));
    const foreign = details.environments.filter((environment) => environment !== ANY_ENVIRONMENT);
    return !details.places.some((place) => hidden.has(place)) && !isOutside(actor, foreign);
  }
}
