/** A parsed version; build metadata is dropped, since it has no part in the order. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly string[];
  /** How many of major, minor and patch the text named. */
  readonly named: 1 | 2 | 3;
}

const NUMBER = '(0|[1-9]\\d{0,14})';
const IDENTIFIER = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const VERSION = new RegExp(
  `^v?${NUMBER}(?:\\.${NUMBER}(?:\\.${NUMBER}(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?)?)?$`,
);
const MAX_LENGTH = 256;
const DIGITS = /^\d+$/;

/** Reads a SemVer 2.0.0 version; a leading `v`, `1` and `1.2` are allowed. Undefined when it is none. */
export function readVersion(text: unknown): Version | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const found = VERSION.exec(text);
  if (found === null) return undefined;
  const [, major, minor, patch, prerelease] = found;
  return {
    major: Number(major),
    minor: Number(minor ?? 0),
    patch: Number(patch ?? 0),
    prerelease: prerelease === undefined ? [] : prerelease.split('.'),
    named: minor === undefined ? 1 : patch === undefined ? 2 : 3,
  };
}

/** Below 0, 0 or above 0, as SemVer 2.0.0 section 11 orders. */
export function compareVersions(left: Version, right: Version): number {
  const numbers = left.major - right.major || left.minor - right.minor || left.patch - right.patch;
  if (numbers !== 0) return numbers;
  if (left.prerelease.length === 0 || right.prerelease.length === 0) return right.prerelease.length - left.prerelease.length;
  for (const [position, identifier] of left.prerelease.entries()) {
    const other = right.prerelease[position];
    if (other === undefined) return 1;
    const order = compareIdentifiers(identifier, other);
    if (order !== 0) return order;
  }
  return left.prerelease.length - right.prerelease.length;
}

function compareIdentifiers(left: string, right: string): number {
  if (left === right) return 0;
  const isNumber = DIGITS.test(left);
  if (isNumber !== DIGITS.test(right)) return isNumber ? -1 : 1;
  // Numbers without leading zeros: the longer one is greater, however long.
  if (isNumber && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : 1;
}

/** The first version above the range `^version`: the leftmost number that is not 0 may not change. */
export function caretEnd(version: Version): Version {
  if (version.major > 0 || version.named === 1) return lowest(version.major + 1, 0, 0);
  if (version.minor > 0 || version.named === 2) return lowest(0, version.minor + 1, 0);
  return lowest(0, 0, version.patch + 1);
}

/** The first version above the range `~version`: only the patch may change, for `~1` the minor too. */
export function tildeEnd(version: Version): Version {
  return version.named === 1 ? lowest(version.major + 1, 0, 0) : lowest(version.major, version.minor + 1, 0);
}

/** The lowest of all pre-releases, so that those of the end lie outside too. */
function lowest(major: number, minor: number, patch: number): Version {
  return { major, minor, patch, prerelease: ['0'], named: 3 };
}
