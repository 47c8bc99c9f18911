import { isJsonObject, type Json, type JsonObject } from '#libs/kernel';

/**
 * Lays a value over another: members of objects are merged, at every depth; everything else, arrays and null too, replaces what is below.
 * @param below undefined = nothing
 */
export function mergeJson(below: Json | undefined, above: Json): Json {
  if (!isJsonObject(below) || !isJsonObject(above)) return above;
  const names = new Set([...Object.keys(below), ...Object.keys(above)]);
  // fromEntries defines own members even for names such as __proto__, where an assignment would not.
  return Object.fromEntries([...names].map((name) => [name, mergeMember(below, above, name)]));
}

function mergeMember(below: JsonObject, above: JsonObject, name: string): Json | undefined {
  const over = Object.hasOwn(above, name) ? above[name] : undefined;
  const under = Object.hasOwn(below, name) ? below[name] : undefined;
  return over === undefined ? under : mergeJson(under, over);
}
