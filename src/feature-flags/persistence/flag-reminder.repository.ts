import { Injectable } from '@nestjs/common';
import { IdGenerator } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { scheduleDueWork } from '#libs/work';
import type { FlagSwitchRow } from '../domain/flag-rows.ts';
import { LIFETIME_END, subjectOf, SWITCH_REVIEW, type SwitchPlace } from '../domain/flag-reminders.ts';
import { FlagRepository, type OwnedFlag } from './flag.repository.ts';

/** Notes when somebody has to look at a flag again, and shows what is there then: the rows, since layers may be behind. */
@Injectable()
export class FlagReminderRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
    private readonly flags: FlagRepository,
  ) {}

  /** Reminds at the end of a flag's lifetime, and at no other time that was noted before. */
  async ofLifetime(tenantId: string, key: string, dueAt: Date): Promise<void> {
    const work = { id: this.ids.next(), tenantId, kind: LIFETIME_END, subject: key, dueAt };
    await this.unitOfWork.record(tenantId, (sql) => scheduleDueWork(sql, work));
  }

  /** Reminds of a kill switch that may still be on then; an earlier reminder of it counts no more. */
  async ofSwitch(tenantId: string, place: SwitchPlace, dueAt: Date): Promise<void> {
    const work = { id: this.ids.next(), tenantId, kind: SWITCH_REVIEW, subject: subjectOf(place), dueAt };
    await this.unitOfWork.record(tenantId, (sql) => scheduleDueWork(sql, work));
  }

  /** A flag of exactly this owner. */
  async flagOf(tenantId: string, key: string): Promise<OwnedFlag | undefined> {
    const [flag] = await this.unitOfWork.record(tenantId, (sql) => this.flags.find(sql, [tenantId], key));
    return flag;
  }

  /** A kill switch of exactly this owner; undefined while it is off. */
  async engagedSwitch(tenantId: string, { key, environment }: SwitchPlace): Promise<FlagSwitchRow | undefined> {
    const found = await this.unitOfWork.record(tenantId, (sql) => this.flags.findSwitch(sql, tenantId, key, environment));
    return found?.killed === true ? found : undefined;
  }
}
