import { describe, expect, it } from '@jest/globals';
import { compare, compiledOf, contextOf } from '../../../test/oracle/comparison.ts';
import type { OracleDefinition, OracleRow, OracleWorld } from '../../../test/oracle/resolution-oracle.ts';
import { resolveSetting } from './resolution.ts';

describe('a value that looks like nothing', () => {
  const places: readonly Pick<OracleRow, 'tenant' | 'subject'>[] = [
    { tenant: 'acme', subject: 'ann' },
    { tenant: 'acme' },
    { tenant: 'parent' },
    {},
  ];
  const table = [false, 0, '', [], null].flatMap((value) =>
    places.flatMap((place, index) => ['live', '*'].map((environment) => ({ value, index, environment, place }))),
  );
  const definition: OracleDefinition = {
    kind: 'json',
    scopes: ['application', 'tenant', 'user'],
    inherit: 'cascading',
    merge: 'replace',
    default: 'default',
  };
  const world = (rows: readonly OracleRow[]): OracleWorld => ({ environment: 'live', tenants: ['parent', 'acme'], subject: 'ann', rows });

  it.each(table)(
    '$value counts at place $index of user, tenant, parent, application, in $environment',
    ({ value, index, environment, place }) => {
      const below: readonly OracleRow[] = places.slice(index + 1).map((other) => ({ ...other, environment: '*', value: 'below' }));
      const stored = world([...below, { ...place, environment, value }]);
      const unset = world(below);

      expect(resolveSetting(compiledOf(definition), contextOf(stored))).toMatchObject({ value, isDefault: false, source: { environment } });
      expect(resolveSetting(compiledOf(definition), contextOf(unset)).value).toBe(below.length === 0 ? 'default' : 'below');
      compare(definition, stored);
      compare(definition, unset);
    },
  );

  it.each([false, 0, '', [], null].map((value) => ({ value })))(
    '$value counts as a default, and as the default of an environment',
    ({ value }) => {
      const general = { ...definition, default: value };
      const ofLive = { ...definition, defaultByEnvironment: { live: value } };
      const { default: _default, ...without } = definition;

      expect(resolveSetting(compiledOf(general), contextOf(world([])))).toMatchObject({ value, source: 'default', isDefault: true });
      expect(resolveSetting(compiledOf(ofLive), contextOf(world([])))).toMatchObject({ value, source: 'default', isDefault: true });
      expect(resolveSetting(compiledOf(without), contextOf(world([])))).toMatchObject({
        value: undefined,
        source: undefined,
        isDefault: false,
      });
      compare(general, world([]));
      compare(ofLive, world([]));
    },
  );
});
