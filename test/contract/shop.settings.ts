import { defineSettings, s } from '#libs/setting-resolution';

const EVERYWHERE = { scopes: ['application', 'tenant', 'user'] } as const;

/** Settings with everything that the contract speaks of; keys that cases change at application level are theirs alone. */
export const shop = defineSettings('shop', {
  threshold: s.integer({ ...EVERYWHERE, min: 0, max: 10_000, default: 500, defaultByEnvironment: { staging: 100 } }),
  levels: s.integer({ ...EVERYWHERE, default: 1 }),
  locked: s.integer({ ...EVERYWHERE, default: 1 }),
  narrowed: s.integer({ ...EVERYWHERE, default: 1 }),
  mode: s.enum(['live', 'test'], { default: 'test' }),
  rate: s.decimal({ min: '0' }),
  anything: s.json({ default: 'default' }),
  policy: s.json<{ readonly [name: string]: number }>({ merge: 'deepMerge', default: { a: 1, b: 1 } }),
  own: s.integer({ scopes: ['tenant', 'user'], inherit: 'local', default: 1 }),
  global: s.boolean({ scopes: ['application'], inherit: 'global', default: false }),
  byCard: s.boolean({ default: false, requires: [{ key: 'shop.provider' }] }),
  provider: s.string({}),
  cash: s.boolean({ default: false, conflicts: [{ key: 'shop.byCard' }] }),
  fixed: s.string({ immutable: true }),
  sealed: s.string({ readOnly: true, default: 'sealed' }),
  central: s.string({ protected: true, default: 'central' }),
  apiKey: s.string({ required: true }),
  invoiceNote: s.string({ requiredWhen: { op: '==', key: 'shop.mode', value: 'live' } }),
  margin: s.integer({ permissions: { read: 'shop.margin', write: 'shop.margin' }, default: 9 }),
  token: s.secret({ ...EVERYWHERE, minLength: 4, maxLength: 20, pattern: '^[a-z-]+$' }),
  pin: s.secret({ inherit: 'local' }),
  watched: s.integer({ ...EVERYWHERE, default: 1 }),
});

/** Settings of another module. */
export const stock = defineSettings('stock', { limit: s.integer({ default: 3 }) });

export type StockSettings = typeof stock;
