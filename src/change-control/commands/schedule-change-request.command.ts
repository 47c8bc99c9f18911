import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Scope, Work } from '#libs/kernel';
import { UnitOfWork, type WorkPlan } from '#libs/persistence';
import { requireApplier, requireTransition } from '../domain/decide-change-request.ts';
import { instantWithin } from '../domain/request-expiry.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';

/** Lets an approved request be applied at a time, or by hand only. */
export class ScheduleChangeRequest extends ChangeRequestCommand {
  /**
   * @param time ISO 8601; null = by hand
   * @param failure why the last scheduled application did not come about
   */
  constructor(
    scope: Scope,
    id: string,
    readonly time: string | null,
    context: CommandContext,
    readonly failure?: string,
  ) {
    super(scope, id, context);
  }
}

@CommandHandler(ScheduleChangeRequest)
export class ScheduleChangeRequestHandler extends ChangeRequestHandler<ScheduleChangeRequest> {
  constructor(unitOfWork: UnitOfWork, requests: ChangeRequests) {
    super(unitOfWork, requests);
  }

  // That a change did not come about is noted also where the tenant was suspended meanwhile: that is why it did not.
  protected override async plan({ scope, failure }: ScheduleChangeRequest): Promise<Omit<WorkPlan, 'context'>> {
    return { tenantId: await this.requests.tenantOf(scope, failure !== undefined), streams: ['approvals'] };
  }

  protected async handle({ id, time, failure }: ScheduleChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, id);
    requireApplier(request, work.actor);
    const over = await this.endWhenOver(work, request);
    if (over !== undefined) return over;
    requireTransition(request, 'applied', 'applied at a time');
    const { scheduledFor: _scheduledFor, failure: _failure, ...kept } = request.details;
    const scheduledFor = time === null ? {} : { scheduledFor: instantWithin('/at', time, work.at, new Date(request.expiresAt)) };
    const details = { ...kept, ...scheduledFor, ...(failure === undefined ? {} : { failure }) };
    return this.save(work, 'scheduled', request, { ...request, details });
  }
}
