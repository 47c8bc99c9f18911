export * from './api-key-state.ts';
export * from './identity.contract.ts';
