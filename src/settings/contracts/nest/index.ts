export * from './inject-settings.decorator.ts';
export * from './require-setting.decorator.ts';
export * from './settings-handle.ts';
export * from './watch-setting.decorator.ts';
