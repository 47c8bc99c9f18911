import { Injectable } from '@nestjs/common';
import type { RecordedChangeSet } from '#libs/changes';
import { Clock, type StreamName, type Work } from '#libs/kernel';
import { OpenWork, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import { MemoryEvents } from './memory-events.ts';
import { MemoryLayers } from './memory-layers.ts';
import { asStored, type MemorySession } from './memory-session.ts';
import { MemoryStore } from './memory-store.ts';

/** In the place of the unit of work: one change after the other, recorded in a change log of the memory. */
@Injectable()
export class MemoryUnitOfWork implements Pick<UnitOfWork, 'run'> {
  constructor(
    private readonly store: MemoryStore,
    private readonly clock: Clock,
    private readonly layers: MemoryLayers,
    private readonly events: MemoryEvents,
  ) {}

  async run<R>(plan: WorkPlan, body: (work: Work) => Promise<R>): Promise<R> {
    const { result, changeSets } = await this.store.transact(async (session) => {
      const locked = new Map(plan.streams.map((stream) => [stream, session.revision(plan.tenantId, stream)]));
      const work = new OpenWork(plan.tenantId, plan.context, this.clock.now(), session, locked);
      return { result: await body(work), changeSets: plan.streams.flatMap((stream) => record(work, stream, session)) };
    });
    for (const changeSet of changeSets) this.layers.refreshed(changeSet);
    for (const changeSet of changeSets) this.events.deliver(changeSet);
    return result;
  }
}

function record(work: OpenWork, stream: StreamName, { tables }: MemorySession): readonly RecordedChangeSet[] {
  const changes = work.changes(stream).map((change, index) => asStored({ ...change, ordinal: index + 1 }));
  if (changes.length === 0) return [];
  const { tenantId, context, actor, at } = work;
  const revision = work.revisionAfter(stream);
  const by = { kind: actor.kind, id: actor.id, name: actor.name };
  const reason = context.reason === undefined ? {} : { reason: context.reason };
  const changeSet = { tenantId, stream, revision, actor: by, ...reason, source: context.source, at: at.toISOString(), changes };
  tables.changeSets.push(changeSet);
  tables.revisions.set(`${tenantId}/${stream}`, revision);
  return [changeSet];
}
