import { Module } from '@nestjs/common';
import { BusesModule } from './buses.module.ts';
import { CoreWork } from './core-work.ts';

/** The start of the runner. Not global as the core is, so that it comes after that of the buses, which learn of their handlers then. */
@Module({ imports: [BusesModule], providers: [CoreWork] })
export class RunnerModule {}
