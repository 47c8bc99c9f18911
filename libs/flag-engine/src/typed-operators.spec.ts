import { describe, expect, it } from '@jest/globals';
import { resultOfX } from '../../../test/flag-engine/flag-builders.ts';

const [T, F, U] = ['true', 'false', 'unknown'];

describe('operators of dates, versions and addresses', () => {
  it.each([
    [
      { op: 'date', is: 'before', value: '2026-01-01T00:00:00Z' },
      [
        ['2025-12-31T23:59:59.999Z', T],
        ['2026-01-01T00:59:59+01:00', T],
        ['2026-01-01T00:00:00Z', F],
        [0, T],
        ['2025-12-31', U],
        ['2025-12-31T10:00:00', U],
        ['2025-02-30T00:00:00Z', U],
      ],
    ],
    [
      { op: 'date', is: 'after', value: 1_000 },
      [
        [1_001, T],
        [1_000, F],
        ['1970-01-01T00:00:01.001Z', T],
        ['1970-01-01T00:00:01-00:01', T],
      ],
    ],
    [
      { op: 'date', is: 'between', from: 10, to: 20 },
      [
        [10, T],
        [19, T],
        [20, F],
        [9, F],
      ],
    ],
    [
      { op: 'version', is: '=', value: '1.2' },
      [
        ['1.2.0', T],
        ['v1.2', T],
        ['1.2.0+build.5', T],
        ['1.2.0-rc.1', F],
        ['1.2.0.0', U],
        ['01.2.0', U],
        [1.2, U],
      ],
    ],
    [
      { op: 'version', is: '!=', value: '1.2.3' },
      [
        ['1.2.4', T],
        ['1.2.3', F],
      ],
    ],
    [
      { op: 'version', is: '<', value: '1.0.0' },
      [
        ['1.0.0-rc.1', T],
        ['0.99999.0', T],
        ['1.0.0', F],
      ],
    ],
    [
      { op: 'version', is: '<=', value: '1.0.0-alpha.1' },
      [
        ['1.0.0-alpha', T],
        ['1.0.0-alpha.1', T],
        ['1.0.0-alpha.beta', F],
        ['1.0.0-alpha.10', F],
      ],
    ],
    [
      { op: 'version', is: '>', value: '1.0.0-alpha.9' },
      [
        ['1.0.0-alpha.10', T],
        ['1.0.0-beta', T],
        ['1.0.0-alpha.1', F],
      ],
    ],
    [
      { op: 'version', is: '>=', value: '2' },
      [
        ['2.0.0', T],
        ['10', T],
        ['1.9.9', F],
      ],
    ],
    [
      { op: 'version', is: '^', value: '1.2.3' },
      [
        ['1.2.3', T],
        ['1.9.0', T],
        ['2.0.0-rc', F],
        ['2.0.0', F],
        ['1.2.2', F],
      ],
    ],
    [
      { op: 'version', is: '^', value: '0.2.3' },
      [
        ['0.2.9', T],
        ['0.3.0', F],
      ],
    ],
    [
      { op: 'version', is: '^', value: '0.0.3' },
      [
        ['0.0.3', T],
        ['0.0.4', F],
      ],
    ],
    [
      { op: 'version', is: '~', value: '1.2.3' },
      [
        ['1.2.9', T],
        ['1.3.0', F],
      ],
    ],
    [
      { op: 'version', is: '~', value: '1' },
      [
        ['1.9.9', T],
        ['2.0.0', F],
      ],
    ],
    [
      { op: 'ipInCidr', ranges: ['10.0.0.0/8', '2001:db8::/33'] },
      [
        ['10.1.2.3', T],
        ['::ffff:10.1.2.3', T],
        ['::ffff:a01:203', T],
        ['11.0.0.0', F],
        ['2001:db8:7fff::1', T],
        ['2001:db8:8000::1', F],
        ['10.1.2', U],
        ['10.1.2.256', U],
        ['fe80::1%eth0', U],
        ['1::2::3', U],
      ],
    ],
    [
      { op: 'ipInCidr', ranges: ['::ffff:192.168.0.0/112'] },
      [
        ['192.168.4.5', T],
        ['192.169.0.0', F],
      ],
    ],
    [
      { op: 'ipInCidr', ranges: ['0.0.0.0/0'] },
      [
        ['255.255.255.255', T],
        ['::1', F],
      ],
    ],
    [
      { op: 'ipInCidr', ranges: ['192.0.2.1'] },
      [
        ['192.0.2.1', T],
        ['192.0.2.2', F],
      ],
    ],
  ] as const)('%j', (comparison, cases) => {
    expect(cases.map(([value]) => [value, resultOfX(comparison, value)])).toEqual(cases);
  });
});
