export * from './change-control.contract.ts';
export * from './change-request-events.ts';
export * from './change-request-exceptions.ts';
export * from './change-request.ts';
export * from './controlled-command.ts';
export * from './payload-reader.ts';
