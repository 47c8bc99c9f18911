import { isJsonObject, type Json } from '#libs/kernel';

/** True for a reference to a place in the same schema: `#` or `#/...`. */
export function isLocalReference(reference: unknown): reference is string {
  return typeof reference === 'string' && (reference === '#' || reference.startsWith('#/'));
}

/** What a local reference points at, undefined when it leads nowhere. */
export function referredSchema(root: Json, reference: string): Json | undefined {
  let place: Json | undefined = root;
  for (const token of reference.split('/').slice(1)) {
    const name = decoded(token);
    if (Array.isArray(place)) place = place[Number(name)];
    else if (isJsonObject(place) && Object.hasOwn(place, name)) place = place[name];
    else return undefined;
  }
  return place;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return token;
  }
}
