const MAX_LISTED = 1_000;

/** A claim by its name as it stands, else by its name as a path of members; undefined when there is none. */
export function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const step of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

/** A claim that lists words: an array of text, or text parted by spaces as in `scope`. What is no text counts for nothing. */
export function wordsAt(claims: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const claim = claimAt(claims, name);
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return [...new Set(words.filter((word): word is string => typeof word === 'string' && word !== ''))].slice(0, MAX_LISTED);
}
