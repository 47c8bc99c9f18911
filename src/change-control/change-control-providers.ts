import type { Provider } from '@nestjs/common';
import { ChangeControlCoordinatorImpl } from './change-control.coordinator.ts';
import { ApplyChangeRequestHandler } from './commands/apply-change-request.command.ts';
import { ApprovalGate } from './commands/approval-gate.handler.ts';
import { CancelChangeRequestHandler } from './commands/cancel-change-request.command.ts';
import { ChangeRequests } from './commands/change-requests.handler.ts';
import { DecideChangeRequestHandler } from './commands/decide-change-request.command.ts';
import { EditChangeRequestHandler } from './commands/edit-change-request.command.ts';
import { ExpireChangeRequestHandler } from './commands/expire-change-request.command.ts';
import { PreparedChanges } from './commands/prepared-change.handler.ts';
import { ProposeChangeHandler } from './commands/propose-change.command.ts';
import { ScheduleChangeRequestHandler } from './commands/schedule-change-request.command.ts';
import { ChangeControlCoordinator, ControlledCommands } from './contracts/index.ts';
import { ChangeControlMetrics } from './data-providers/change-control-metrics.ts';
import { ChangeRequestEvents } from './data-providers/change-request-events.ts';
import { ChangeRequestsDataProvider } from './data-providers/change-requests.data-provider.ts';
import { ApprovedWorks } from './domain/approved-works.ts';
import { RegisteredCommands } from './domain/registered-commands.ts';
import { ChangeRequestRepository } from './persistence/change-request.repository.ts';
import { GetChangeRequestHandler } from './queries/get-change-request.query.ts';
import { ListChangeRequestsHandler } from './queries/list-change-requests.query.ts';
import { ChangeRequestExpiryWorkflow } from './workflows/change-request-expiry.workflow.ts';
import { ScheduledChangeWorkflow } from './workflows/scheduled-change.workflow.ts';

/** What change control is made of, beside the core and what answers the rights of actors. */
export const CHANGE_CONTROL_PROVIDERS: readonly Provider[] = [
  { provide: ControlledCommands, useExisting: RegisteredCommands },
  { provide: ChangeControlCoordinator, useClass: ChangeControlCoordinatorImpl },
  RegisteredCommands,
  ApprovedWorks,
  ApprovalGate,
  ChangeRequestRepository,
  ChangeRequests,
  PreparedChanges,
  ProposeChangeHandler,
  EditChangeRequestHandler,
  DecideChangeRequestHandler,
  CancelChangeRequestHandler,
  ScheduleChangeRequestHandler,
  ApplyChangeRequestHandler,
  ExpireChangeRequestHandler,
  ChangeRequestsDataProvider,
  ListChangeRequestsHandler,
  GetChangeRequestHandler,
  ChangeRequestEvents,
  ChangeControlMetrics,
  ChangeRequestExpiryWorkflow,
  ScheduledChangeWorkflow,
];
