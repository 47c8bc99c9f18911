export * from './api-key-state.ts';
export * from './identity.contract.ts';
export * from './role-state.ts';
