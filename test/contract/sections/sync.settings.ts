import { defineSettings, s } from '#libs/setting-resolution';

const EVERYWHERE = { scopes: ['application', 'tenant', 'user'] } as const;

/** Settings of which random contents are made, and some with a rule of their own. */
export const sync = defineSettings('sync', {
  days: s.integer({ ...EVERYWHERE, min: 0, max: 100, default: 30 }),
  mode: s.enum(['live', 'test'], { ...EVERYWHERE, default: 'test' }),
  policy: s.json({ ...EVERYWHERE, default: {} }),
  home: s.string({ portable: false, default: 'nowhere' }),
  byCard: s.boolean({ default: false, requires: [{ key: 'sync.provider' }] }),
  provider: s.string({}),
  fixed: s.string({ immutable: true }),
  margin: s.integer({ permissions: { read: 'sync.margin' }, default: 9 }),
  rate: s.integer({ permissions: { write: 'sync.rate' }, default: 1 }),
});
