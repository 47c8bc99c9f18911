/** What refers to a flag or a segment. */
export interface FlagUser {
  readonly kind: 'flag' | 'override' | 'segment';
  readonly key: string;
  /** `*` = in all environments. */
  readonly environment: string;
  /** Code of the tenant whose it is; absent = the scope that asks. */
  readonly tenant?: string;
}

/** What refers to a flag or segment of a scope: there, and in the tenants below for which it is the nearest of its key. */
export interface FlagUsers {
  /** Those that the reader may know of. */
  readonly named: readonly FlagUser[];
  /** In how many tenants there are more, which the reader may not know. */
  readonly hiddenTenants: number;
}

const MAX_NAMED = 10;
const NOUNS: Readonly<Record<FlagUser['kind'], string>> = {
  flag: 'the flag',
  override: 'the override of the flag',
  segment: 'the segment',
};

/** What refers to it, in words: each once, and how many more there are. */
export function usersText({ named, hiddenTenants }: FlagUsers): string {
  const words = [...new Set(named.map(wordsOf))];
  const more = words.length > MAX_NAMED ? [`${words.length - MAX_NAMED} more`] : [];
  const hidden = hiddenTenants === 0 ? [] : [`${hiddenTenants} ${hiddenTenants === 1 ? 'tenant' : 'tenants'} below`];
  return [...words.slice(0, MAX_NAMED), ...more, ...hidden].join(', ');
}

function wordsOf({ kind, key, tenant }: FlagUser): string {
  return `${NOUNS[kind]} "${key}"${tenant === undefined ? '' : ` of the tenant "${tenant}"`}`;
}
