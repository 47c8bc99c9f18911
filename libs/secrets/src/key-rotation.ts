import { Injectable } from '@nestjs/common';
import { Clock, IdGenerator, type SqlSession } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { DataKeys } from './data-keys.ts';
import {
  removeRetiredKeys,
  renameInEnvelopes,
  replaceDataKey,
  resealSecrets,
  rewrapDataKeys,
  type RotationStep,
} from './rotation-steps.ts';
import { OPEN_ROTATION, type Rotation, ROTATIONS, TENANTS_TO_ROTATE, toRotation, type RotationRow, WORK_TO_DO } from './rotation-rows.ts';

const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Rotates keys, one small transaction after the other, while everything stays readable. What is left to do is what is stored: a process
 * that dies leaves nothing half done, and whoever goes on finds the rest by itself.
 */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: DataKeys,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a rotation to the current master key, or takes up the one that is under way.
   * @param withDataKeys true to seal every secret by a fresh data key as well
   * @param onBegun runs in the same transaction
   * @throws MasterKeyMissingException MASTER_KEY_MISSING
   */
  async begin(withDataKeys: boolean, onBegun: (sql: SqlSession, rotation: Rotation) => Promise<void> = nothing): Promise<Rotation> {
    const kek = this.keys.masterKeyId;
    const now = this.clock.now();
    return this.unitOfWork.record(undefined, async (sql) => {
      const [open] = await sql.query<RotationRow>(`${OPEN_ROTATION} for update`);
      if (open !== undefined && open.kek === kek && (open.with_data_keys || !withDataKeys)) return toRotation(open);
      // Another master key has come since: what the earlier rotation left undone is part of this one.
      if (open !== undefined) await finish(sql, open.id, now);
      const all = withDataKeys || open?.with_data_keys === true;
      const [work] = await sql.query<{ total: number }>(WORK_TO_DO, [kek, all]);
      const id = this.ids.next();
      await sql.query('insert into sm.secret_rotation (id, kek, with_data_keys, started_at, total) values ($1, $2, $3, $4, $5)', [
        id,
        kek,
        all,
        now.toISOString(),
        work?.total ?? 0,
      ]);
      const rotation = { id, kek, withDataKeys: all, startedAt: now, finishedAt: undefined, total: work?.total ?? 0, done: 0 };
      await onBegun(sql, rotation);
      return rotation;
    });
  }

  /** The rotation that is under way, or the last one. */
  async latest(): Promise<Rotation | undefined> {
    const [row] = await this.reader.readDirectory((sql) => sql.query<RotationRow>(ROTATIONS));
    return row === undefined ? undefined : toRotation(row);
  }

  /**
   * Does everything that is left to do. Several processes may do so at once.
   * @param onProgress is told after each transaction how much it did
   * @throws Error when a master key is missing; what was done stays done
   */
  async run(rotation: Rotation, onProgress: (done: number) => void = nothing): Promise<void> {
    if (rotation.kek !== this.keys.masterKeyId)
      throw new Error(
        `The rotation to the master key "${rotation.kek}" cannot go on here, where "${this.keys.masterKeyId}" is the first one.`,
      );
    for (let done = 1; done > 0;) {
      done = 0;
      for (const tenantId of await this.tenants(rotation)) done += await this.runTenant(rotation, tenantId, onProgress);
    }
    await this.unitOfWork.record(undefined, (sql) => finish(sql, rotation.id, this.clock.now()));
  }

  private async runTenant(rotation: Rotation, tenantId: string, onProgress: (done: number) => void): Promise<number> {
    let total = 0;
    const step = async <Step extends RotationStep>(body: (sql: SqlSession) => Promise<Step>): Promise<Step> => {
      const result = await this.unitOfWork.record(tenantId, async (sql) => {
        const did = await body(sql);
        if (did.done > 0) await sql.query('update sm.secret_rotation set done = done + $2 where id = $1', [rotation.id, did.done]);
        return did;
      });
      total += result.done;
      if (result.done > 0) onProgress(result.done);
      return result;
    };
    await step((sql) => rewrapDataKeys(sql, this.keys, tenantId));
    if (rotation.withDataKeys) await step((sql) => replaceDataKey(sql, this.keys, tenantId, rotation.startedAt, this.clock.now()));
    for (let after: string | undefined = NO_ID; after !== undefined;) {
      const from: string = after;
      after = (await step((sql) => resealSecrets(sql, this.keys, tenantId, from))).last;
    }
    while ((await step((sql) => renameInEnvelopes(sql, tenantId))).done > 0);
    await step((sql) => removeRetiredKeys(sql, tenantId));
    return total;
  }

  private async tenants({ kek, withDataKeys, startedAt }: Rotation): Promise<readonly string[]> {
    const parameters = [kek, withDataKeys, startedAt.toISOString()];
    const rows = await this.reader.readDirectory((sql) => sql.query<{ tenant_id: string }>(TENANTS_TO_ROTATE, parameters));
    return rows.map((row) => row.tenant_id);
  }
}

async function finish(sql: SqlSession, id: string, at: Date): Promise<void> {
  await sql.query('update sm.secret_rotation set finished_at = $2 where id = $1 and finished_at is null', [id, at.toISOString()]);
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
