import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import {
  type DefinedSettings,
  defineSettings,
  type InferSettings,
  type SettingKeyOf,
  type SettingsOf,
  type TypedSettings,
} from './define-settings.ts';
import { lintDefinitions } from './lint.ts';
import { s } from './setting-builder.ts';
import type { SettingShape } from './setting-spec.ts';

type Address = { readonly street: string };
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const billing = defineSettings('billing', {
  mode: s.enum(['live', { value: 'test', label: 'Test' }], { default: 'test', required: true }),
  fallback: s.enum(['live', 'test']),
  dueDays: s.integer({ min: 0, max: 365, unit: 'days', default: 30, defaultByEnvironment: { test: 1 } }),
  rate: s.decimal({ min: '0', step: '0.01' }),
  channels: s.multiEnum(['mail', 'post'], { default: ['mail'] }),
  steps: s.list(s.integer({ min: 1 }), { default: [7, 14], maxItems: 5 }),
  currency: s.reference({
    target: 'currency',
    requires: [{ when: { op: '==', value: 'EUR' }, key: 'billing.mode', is: { op: '==', value: 'live' } }],
  }),
  address: s.json<Address>({ schema: { type: 'object' }, default: { street: 'Main' } }),
  anything: s.json(),
  open: s.boolean({ default: false, scopes: ['user'], inherit: 'local' }),
});

interface View {
  of<Shape extends SettingShape>(settings: DefinedSettings<Shape>): TypedSettings<Shape>;
}

const stored = new Map<string, Json>([['billing.mode', 'live']]);
const view: View = { of: (settings) => settings.reader((key) => stored.get(key)) };

describe('settings declared in source code', () => {
  it('become definitions with full keys and the group as owner', () => {
    expect(billing.findings).toEqual([]);
    expect(lintDefinitions(billing.documents)).toEqual([]);
    expect(billing.documents.map((one) => one.key)).toEqual(Object.values(billing.keys));
    expect(billing.documents.find((one) => one.key === 'billing.dueDays')).toEqual({
      key: 'billing.dueDays',
      owner: 'code:billing',
      kind: 'integer',
      required: false,
      constraints: { min: 0, max: 365 },
      default: 30,
      defaultByEnvironment: { test: 1 },
      scopes: ['application', 'tenant'],
      inherit: 'cascading',
      merge: 'replace',
      unit: 'days',
      requires: [],
      conflicts: [],
      definitionVersion: 1,
    });
    expect(billing.documents.find((one) => one.key === 'billing.steps')?.constraints).toEqual({
      items: { kind: 'integer', constraints: { min: 1 } },
      maxItems: 5,
    });
    expect(defineSettings('a', { b: s.url() }, { owner: 'code:own' }).documents[0]?.owner).toBe('code:own');
  });

  it('are read by name', () => {
    expect(view.of(billing).get('mode')).toBe('live');
    expect(view.of(billing).get('rate')).toBeUndefined();
  });

  it('carry what they say about who may see, change and carry them, and when', () => {
    const condition = { op: '==', key: 'rent.mode', value: 'live' } as const;
    const { documents, findings } = defineSettings('rent', {
      mode: s.enum(['live', 'test'], { default: 'test', protected: true, immutable: true, portable: false, aliases: ['lease.mode'] }),
      note: s.string({ visibleWhen: condition, requiredWhen: condition, readOnlyWhen: condition, readOnly: true }),
      terms: s.json({ merge: 'deepMerge', permissions: { write: 'rent.terms' } }),
    });

    expect([...findings, ...lintDefinitions(documents)]).toEqual([]);
    expect(documents).toEqual([
      expect.objectContaining({ protected: true, immutable: true, portable: false, aliases: ['lease.mode'] }),
      expect.objectContaining({ visibleWhen: condition, requiredWhen: condition, readOnlyWhen: condition, readOnly: true }),
      expect.objectContaining({ merge: 'deepMerge', permissions: { write: 'rent.terms' } }),
    ]);
  });

  it('take the permissions of their group where they name none themselves', () => {
    const permissions = { read: 'payroll.read', write: 'payroll.write' };
    const shape = { plain: s.string(), own: s.string({ permissions: { write: 'payroll.board', lock: 'payroll.board' } }) };

    const { documents } = defineSettings('payroll', shape, { permissions });

    expect(documents.map((one) => one.permissions)).toEqual([
      permissions,
      { read: 'payroll.read', write: 'payroll.board', lock: 'payroll.board' },
    ]);
    expect(defineSettings('payroll', shape, { permissions: { read: 'settings.raed' } }).findings).toHaveLength(2);
  });

  it('report what no type can see, instead of failing at the first', () => {
    const wrong = defineSettings('bad group', { one: s.string(), two: s.integer({ step: 0 }) });

    expect(wrong.documents).toEqual([]);
    expect(wrong.findings.map(({ key, violations }) => [key, violations.map((found) => found.pointer)])).toEqual([
      ['bad group.one', ['/key']],
      ['bad group.two', ['/key', '/constraints/step']],
    ]);
  });
});

describe('the types of settings declared in source code', () => {
  it('are inferred without a cast', () => {
    const other = defineSettings('shop', { open: s.boolean({ default: true }), limit: s.integer() });
    const inferred: Same<
      SettingsOf<typeof billing>,
      {
        readonly mode: 'live' | 'test';
        readonly fallback: 'live' | 'test' | undefined;
        readonly dueDays: number;
        readonly rate: string | undefined;
        readonly channels: readonly ('mail' | 'post')[];
        readonly steps: readonly number[];
        readonly currency: string | undefined;
        readonly address: Address;
        readonly anything: Json | undefined;
        readonly open: boolean;
      }
    > = true;
    const byKey: InferSettings<typeof other> = { 'shop.open': true, 'shop.limit': undefined };
    // @ts-expect-error a name is not a key
    const byName: InferSettings<typeof other> = { open: true, limit: undefined };
    const together: Pick<InferSettings<typeof other> & InferSettings<typeof billing>, 'shop.open' | 'billing.mode'> = {
      'shop.open': true,
      // @ts-expect-error there is no such mode
      'billing.mode': 'tset',
    };
    const mode: 'live' | 'test' = view.of(billing).get('mode');
    const key: SettingKeyOf<'live' | 'test'> = billing.keys.mode;

    expect([inferred, mode, key]).toEqual([true, 'live', 'billing.mode']);
    expect([byKey, byName, together]).toHaveLength(3);
  });

  it('refuse wrong names, wrong types and wrong defaults when compiling', () => {
    const mistakes = (): unknown => [
      // @ts-expect-error there is no such setting
      view.of(billing).get('modes'),
      // @ts-expect-error there is no such key
      billing.keys.modes,
      // @ts-expect-error the default is not one of the values
      s.enum(['live', 'test'], { default: 'prod' }),
      // @ts-expect-error neither is the default of an environment
      s.enum(['live', 'test'], { defaultByEnvironment: { production: 'prod' } }),
      // @ts-expect-error nor an element of the default
      s.multiEnum(['mail', 'post'], { default: ['fax'] }),
      // @ts-expect-error there is no such scope
      s.string({ scopes: ['galaxy'] }),
      // @ts-expect-error a condition has an operator that exists
      s.string({ visibleWhen: { op: '~', key: 'billing.mode', value: 'live' } }),
      // @ts-expect-error a condition of visibility says whose value it looks at
      s.string({ visibleWhen: { op: 'truthy' } }),
      // @ts-expect-error the flag is true or false
      s.string({ protected: 'yes' }),
      // @ts-expect-error there may be several earlier names
      s.string({ aliases: 'billing.old' }),
      // @ts-expect-error there is no such right
      s.string({ permissions: { see: 'payroll.read' } }),
      // @ts-expect-error nor has a group one
      defineSettings('payroll', {}, { permissions: { see: 'payroll.read' } }),
      // @ts-expect-error there is no such option
      s.string({ defualt: 'a' }),
    ];

    // @ts-expect-error reading answers 'live' or 'test', never a number
    const wrongType: number = view.of(billing).get('mode');
    // @ts-expect-error without a default the value may be missing
    const missing: string = view.of(billing).get('rate');
    expect([typeof mistakes, typeof wrongType, missing]).toEqual(['function', 'string', undefined]);
  });
});
