import { ChangeLogParticipant, ChangeLogReader } from '#libs/changes';
import { type Clock, type StreamName, systemActor } from '#libs/kernel';
import { Database, DatabaseReader, UnitOfWork } from '#libs/persistence';
import { type ConfigurationEvent, eventsOfChangeSet, inParts, WorkRunner } from '#libs/work';

/** The type of the events in these tests; its payload lists the changed keys. */
export const KEYS_CHANGED = 'settings.keys-changed.v1';

const CONTEXT = { actor: systemActor('test'), source: 'contract', reason: 'because' } as const;

/** One process of several on a database: a pool, a unit of work and a runner of its own. */
export class WorkInstance {
  readonly database: Database;
  readonly unitOfWork: UnitOfWork;
  readonly runner: WorkRunner;

  constructor(databaseUrl: string, clock: Clock, pollMs = 20) {
    this.database = new Database({ databaseUrl });
    this.unitOfWork = new UnitOfWork(this.database, clock);
    this.unitOfWork.register(new ChangeLogParticipant());
    const reader = new DatabaseReader(this.database);
    const changeSets = new ChangeLogReader(reader);
    this.runner = new WorkRunner({ databaseUrl, reader, unitOfWork: this.unitOfWork, changeSets, clock, pollMs });
    this.runner.registerEventSource({
      stream: 'settings',
      eventTypes: [KEYS_CHANGED],
      toEvents: async (changeSet) =>
        Promise.resolve(eventsOfChangeSet(changeSet, KEYS_CHANGED, inParts(changeSet.changes.map((change) => change.key)))),
    });
  }

  /** Adds a consumer. */
  consume(name: string, handle: (event: ConfigurationEvent) => Promise<void>): void {
    this.runner.registerConsumer({ name, eventTypes: [KEYS_CHANGED], handle });
  }

  /** Commits one change set; with `fails` it is rolled back at the end. @returns the revision */
  async write(tenantId: string, keys: readonly string[], options: { readonly stream?: StreamName; readonly fails?: boolean } = {}) {
    const stream = options.stream ?? 'settings';
    return this.unitOfWork.run({ tenantId, streams: [stream], context: CONTEXT }, (work) => {
      work.change(
        stream,
        keys.map((key) => ({ kind: 'setting.set', subject: '', key, environment: '*', after: 1 })),
      );
      return options.fails === true ? Promise.reject(new Error('rolled back')) : Promise.resolve(work.revisionAfter(stream));
    });
  }

  /** Ends the runner and the pool. */
  async close(): Promise<void> {
    await this.runner.stop(5_000);
    await this.database.close();
  }
}
