/**
 * Finds a cycle among references, such as prerequisites of flags or segments within segments.
 * @param references key -> keys that it refers to; keys that are missing refer to nothing
 * @param from looks only where this key leads; absent: everywhere
 * @returns the path of the cycle with its first key again at the end, such as `['a', 'b', 'a']`; undefined when there is none
 */
export function findCycle(references: ReadonlyMap<string, readonly string[]>, from?: string): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of from === undefined ? references.keys() : [from]) {
    const cycle = searchFrom(start, references, done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first without recursion: a chain may be longer than the call stack. */
function searchFrom(start: string, references: ReadonlyMap<string, readonly string[]>, done: Set<string>): readonly string[] | undefined {
  if (done.has(start)) return undefined;
  const path = [start];
  const onPath = new Set(path);
  const pending = [(references.get(start) ?? []).values()];
  while (path.length > 0) {
    const next = pending.at(-1)?.next();
    if (next === undefined || next.done === true) {
      pending.pop();
      const left = path.pop();
      if (left !== undefined) {
        onPath.delete(left);
        done.add(left);
      }
    } else if (onPath.has(next.value)) {
      return [...path.slice(path.indexOf(next.value)), next.value];
    } else if (!done.has(next.value)) {
      path.push(next.value);
      onPath.add(next.value);
      pending.push((references.get(next.value) ?? []).values());
    }
  }
  return undefined;
}
