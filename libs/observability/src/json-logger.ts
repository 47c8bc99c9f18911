import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { logOptions } from './log-options.ts';

// Nest tells every module and route at the start: more than a hundred lines, among which the key of the first start would be lost.
const START_OF_NEST: ReadonlySet<unknown> = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

/** Takes one line at a time, with its line feed. */
export type LogDestination = DestinationStream;

/** Nest's logger as JSON lines: the message, its fields, and the context it comes from. What Nest tells of its own start is debug. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  /**
   * @param level least severe level that is written; `silent` = nothing
   * @param destination where the lines go; standard output unless given
   */
  constructor(level: string, destination?: LogDestination) {
    this.pino = destination === undefined ? pino(logOptions(level)) : pino(logOptions(level), destination);
  }

  log(message: unknown, ...params: unknown[]): void {
    this.write(START_OF_NEST.has(params.at(-1)) ? 'debug' : 'info', message, params);
  }

  error(message: unknown, ...params: unknown[]): void {
    this.write('error', message, params);
  }

  warn(message: unknown, ...params: unknown[]): void {
    this.write('warn', message, params);
  }

  debug(message: unknown, ...params: unknown[]): void {
    this.write('debug', message, params);
  }

  verbose(message: unknown, ...params: unknown[]): void {
    this.write('trace', message, params);
  }

  fatal(message: unknown, ...params: unknown[]): void {
    this.write('fatal', message, params);
  }

  private write(level: Level, message: unknown, params: unknown[]): void {
    const context = typeof params.at(-1) === 'string' ? { context: params.at(-1) } : {};
    if (message instanceof Error) this.pino[level]({ ...context, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...context, ...message });
    else this.pino[level](context, String(message));
  }
}
