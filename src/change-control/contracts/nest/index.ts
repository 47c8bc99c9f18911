export * from './change-requested.filter.ts';
export * from './may-need-approval.decorator.ts';
