import type { VersionComparison } from './condition.ts';
import { triOf, type Tri, UNKNOWN } from './tri.ts';
import { caretEnd, compareVersions, readVersion, tildeEnd, type Version } from './version.ts';

/** Compiles the operator `version`. */
export function versionTest(comparison: VersionComparison): (value: unknown) => Tri {
  const bound = readVersion(comparison.value);
  if (bound === undefined) return () => UNKNOWN;
  const holds = versionCheck(comparison.is, bound);
  return (value) => {
    const version = readVersion(value);
    return version === undefined ? UNKNOWN : triOf(holds(version));
  };
}

function versionCheck(is: VersionComparison['is'], bound: Version): (version: Version) => boolean {
  switch (is) {
    case '=':
      return (version) => compareVersions(version, bound) === 0;
    case '!=':
      return (version) => compareVersions(version, bound) !== 0;
    case '<':
      return (version) => compareVersions(version, bound) < 0;
    case '<=':
      return (version) => compareVersions(version, bound) <= 0;
    case '>':
      return (version) => compareVersions(version, bound) > 0;
    case '>=':
      return (version) => compareVersions(version, bound) >= 0;
    case '^':
      return within(bound, caretEnd(bound));
    case '~':
      return within(bound, tildeEnd(bound));
  }
}

function within(from: Version, to: Version): (version: Version) => boolean {
  return (version) => compareVersions(version, from) >= 0 && compareVersions(version, to) < 0;
}
