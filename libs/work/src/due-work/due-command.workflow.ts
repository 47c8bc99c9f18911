import type { OnModuleInit } from '@nestjs/common';
import type { Command, CommandBus } from '@nestjs/cqrs';
import type { WorkRunner } from '../work-runner.ts';
import type { DueWorkHandler, DueWorkItem } from './due-work-handler.ts';

/** Base of workflows that send one command for each thing that is due. */
export abstract class DueCommandWorkflow implements DueWorkHandler, OnModuleInit {
  abstract readonly kind: string;

  protected constructor(
    private readonly runner: WorkRunner,
    private readonly commands: CommandBus,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(item: DueWorkItem): Promise<void> {
    await this.commands.execute(this.commandFor(item));
  }

  /** The command, sent by the system. */
  protected abstract commandFor(item: DueWorkItem): Command<unknown>;
}
