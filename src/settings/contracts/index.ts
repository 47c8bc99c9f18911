export * from './definition-read-models.ts';
export * from './setting-change.ts';
export * from './setting-events.ts';
export * from './setting-read-models.ts';
export * from './settings-view.ts';
export * from './settings.contract.ts';
