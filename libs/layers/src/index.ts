export * from './change-listener.ts';
export * from './configuration-cache.service.ts';
export * from './layer-refresh.participant.ts';
export * from './layer-source.ts';
export * from './revision-lag.ts';
export * from './stream-watch.ts';
export * from './bounded-store.ts';
export * from './rendered-documents.ts';
