import { Module } from '@nestjs/common';
import { ChangeRequestDecisionsController } from './http/change-request-decisions.controller.ts';
import { ChangeRequestsController } from './http/change-requests.controller.ts';

/** The HTTP API of change requests, on top of ChangeControlModule. */
@Module({ controllers: [ChangeRequestsController, ChangeRequestDecisionsController] })
export class ChangeControlHttpModule {}
