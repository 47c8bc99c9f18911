import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '#libs/persistence';
import { BusesModule } from '../core/buses.module.ts';
import { ApprovalGate } from './commands/approval-gate.handler.ts';
import { CHANGE_CONTROL_PROVIDERS } from './change-control-providers.ts';
import { ChangeControlCoordinator, ControlledCommands } from './contracts/index.ts';

/** Change requests, and the gate that lets no change through that needs an approval. Modules register their commands with it. */
@Global()
@Module({ imports: [BusesModule], providers: [...CHANGE_CONTROL_PROVIDERS], exports: [ChangeControlCoordinator, ControlledCommands] })
export class ChangeControlModule implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gate: ApprovalGate,
  ) {}

  onModuleInit(): void {
    this.unitOfWork.register(this.gate);
  }
}
