import { describe, expect, it } from '@jest/globals';
import { licenceOf, lockedPackages } from './lock-file.ts';

/** Licences that let anybody use, change and pass on the product under MIT. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'PostgreSQL',
  'MPL-2.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
]);

/** Packages whose own statement is not one of these, and why they may be used. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // The Apache licence is in their folders; their package.json says nothing.
  '@openfeature/ofrep-provider': 'Apache-2.0, by its file LICENSE',
  '@openfeature/ofrep-core': 'Apache-2.0, by its file LICENSE',
  'caniuse-lite': 'CC-BY-4.0 asks for attribution of its browser data; it comes with the test runner and is never part of the product',
};

/** True when one side of every OR, and each side of an AND, is allowed. */
function isAllowed(licence: string): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((name) => ALLOWED.has(name.trim())));
}

describe('the licences of all packages', () => {
  it('are permissive, for production and development alike', () => {
    const packages = Object.entries(lockedPackages()).filter(([folder]) => folder !== '');

    const refused = packages
      .map(([folder, locked]) => ({
        name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
        licence: licenceOf(folder, locked),
      }))
      .filter(({ name, licence }) => !isAllowed(licence) && EXCEPTIONS[name] === undefined)
      .map(({ name, licence }) => `${name}: ${licence}`);

    expect(packages.length).toBeGreaterThan(300);
    expect(refused).toEqual([]);
  });

  it.each(['GPL-3.0', 'AGPL-3.0-only', 'unknown', 'MIT AND GPL-2.0', 'SEE LICENSE IN LICENSE'])('would refuse %s', (licence) => {
    expect(isAllowed(licence)).toBe(false);
  });

  it('accept a choice with one permissive side', () => {
    expect(isAllowed('(GPL-2.0 OR MIT)')).toBe(true);
  });
});
