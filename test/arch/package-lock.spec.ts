import { describe, expect, it } from '@jest/globals';
import { lockedPackages, namedButNotLocked } from './lock-file.ts';

describe('package-lock.json', () => {
  it('names no registry', () => {
    const withAddress = Object.entries(lockedPackages()).filter(([, locked]) => locked.resolved !== undefined);

    expect(withAddress.map(([folder]) => folder)).toEqual([]);
  });

  it('holds every package that it names, so that npm ci accepts it', () => {
    expect(namedButNotLocked(lockedPackages())).toEqual([]);
  });

  it('would be refused for a platform package that is named and not held', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0', 'a-linux': '1.0.0' }, dependencies: { b: '1.0.0' } },
      'node_modules/a-linux': {},
      'node_modules/a/node_modules/b': { dependencies: { a: '1.0.0' } },
    };

    expect(namedButNotLocked(packages)).toEqual(['node_modules/a needs a-darwin']);
  });
});
