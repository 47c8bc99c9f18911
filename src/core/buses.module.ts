import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';

/**
 * The buses and the emitter of local events. Each of our modules imports it, and it is not global: an application around them keeps its
 * own buses and emitter, and ours never meet those instead.
 */
@Module({ imports: [CqrsModule, EventEmitterModule.forRoot({ global: false })], exports: [CqrsModule, EventEmitterModule] })
export class BusesModule {}
