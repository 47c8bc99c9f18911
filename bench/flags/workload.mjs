/** The same flags and contexts for every contestant, in words that each of them translates. */
export const ATTRIBUTES = [
  'country',
  'seats',
  'version',
  'region',
  'age',
  'email',
  'tier',
  'orders',
  'browser',
  'role',
  'score',
  'device',
  'team',
  'level',
  'language',
];

/** Five rules of three conditions (in, above, starts with). Only the last one matches, so that all conditions are looked at. */
export function rules(salt) {
  return Array.from({ length: 5 }, (_, rule) => {
    const isLast = rule === 4;
    return {
      salt: `${salt}-${rule}`,
      in: [ATTRIBUTES[rule * 3], ['FR', 'DE', 'v0']],
      above: [ATTRIBUTES[rule * 3 + 1], 1],
      startsWith: [ATTRIBUTES[rule * 3 + 2], isLast ? 'v' : 'zz'],
      isSplit: isLast,
    };
  });
}

/** Contexts of 64 users with fifteen attributes. */
export const CONTEXTS = Array.from({ length: 64 }, (_, user) => ({
  targetingKey: `user-${user}`,
  ...Object.fromEntries(ATTRIBUTES.map((name, index) => [name, index % 3 === 1 ? 10 : 'v0'])),
}));

/** Flags: name -> rules, empty for a plain one. */
export function workload(count, isComplex) {
  return new Map(Array.from({ length: count }, (_, index) => [`flag-${index}`, isComplex(index) ? rules(`salt-${index}`) : []]));
}
