import { Injectable, type OnModuleInit } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type Clock, type IdGenerator } from '#libs/kernel';
import { KeyRotation, type Rotation } from '#libs/secrets';
import { type DueWorkHandler, scheduleDueWork, WorkRunner } from '#libs/work';

const KIND = 'secrets.rotate';
const TAKEN_UP_AFTER_MS = 60_000;

/**
 * Begins a rotation of keys, or takes up the one that is under way. Whoever begins one does it as well; should that process die, the
 * runner of a server goes on after a minute.
 */
export function beginKeyRotation(
  rotation: KeyRotation,
  withDataKeys: boolean,
  { ids, clock }: { readonly ids: IdGenerator; readonly clock: Clock },
): Promise<Rotation> {
  return rotation.begin(withDataKeys, (sql, { id: subject }) => {
    const dueAt = new Date(clock.now().getTime() + TAKEN_UP_AFTER_MS);
    return scheduleDueWork(sql, { id: ids.next(), tenantId: APPLICATION_TENANT_ID, kind: KIND, subject, dueAt });
  });
}

/** Goes on with a rotation of keys that nobody has finished. */
@Injectable()
export class KeyRotationWork implements DueWorkHandler, OnModuleInit {
  readonly kind = KIND;

  constructor(
    private readonly runner: WorkRunner,
    private readonly rotation: KeyRotation,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(): Promise<void> {
    const latest = await this.rotation.latest();
    if (latest !== undefined && latest.finishedAt === undefined) await this.rotation.run(latest);
  }
}
