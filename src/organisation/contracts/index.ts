export * from './organisation.contract.ts';
export * from './tenant-state.ts';
