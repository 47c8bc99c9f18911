export * from './watch-setting.decorator.ts';
