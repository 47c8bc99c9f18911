/**
 * The way from a flag back to itself over what it depends on.
 * @param dependsOn the keys that a flag depends on
 * @returns the keys along the way, the flag at both ends; undefined when there is none
 */
export function cycleFrom(key: string, dependsOn: (key: string) => readonly string[]): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = [key];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const next of dependsOn(at)) {
      if (next === key) return [...wayTo(at, cameFrom), key];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(key: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [key];
  for (let at = cameFrom.get(key); at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}
