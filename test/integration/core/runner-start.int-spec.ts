import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';
import { WorkRunner } from '#libs/work';
import { BusesModule } from '../../../src/core/buses.module.ts';

class Ping {}

@CommandHandler(Ping)
class PingHandler implements ICommandHandler<Ping> {
  execute(): Promise<string> {
    return Promise.resolve('pong');
  }
}

const answers: unknown[] = [];

/** Sends a command at the moment the runner starts. */
@Injectable()
class SendsAtTheStart implements OnModuleInit {
  constructor(
    private readonly runner: WorkRunner,
    private readonly commands: CommandBus,
  ) {}

  onModuleInit(): void {
    const start = this.runner.start.bind(this.runner);
    this.runner.start = async () => {
      answers.push(await this.commands.execute(new Ping()));
      await start();
    };
  }
}

@Module({ imports: [BusesModule], providers: [SendsAtTheStart, PingHandler] })
class ProbeModule {}

describe('the runner of events and due work', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('integration', { modules: [ProbeModule] });
  });

  afterAll(() => server.close());

  it('starts when the buses know their handlers, which events and due work may need at once', () => {
    expect(answers).toEqual(['pong']);
  });
});
