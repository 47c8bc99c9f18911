/** Key -> keys that it refers to; keys that are missing refer to nothing. */
export type ReferenceGraph = Pick<ReadonlyMap<string, readonly string[]>, 'get' | 'keys'>;

/**
 * Finds a cycle among references, such as prerequisites of flags or segments within segments.
 * @param from looks only for cycles that this key stands on; absent: for all
 * @returns the path of the cycle with its first key again at the end, such as `['a', 'b', 'a']`; undefined when there is none
 */
export function findCycle(references: ReferenceGraph, from?: string): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of from === undefined ? references.keys() : [from]) {
    const cycle = searchFrom(start, references, { done, through: from });
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth first without recursion: a chain may be longer than the call stack. */
function searchFrom(
  start: string,
  references: ReferenceGraph,
  { done, through }: { readonly done: Set<string>; readonly through: string | undefined },
): readonly string[] | undefined {
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
      if (through !== undefined && next.value !== through) continue;
      return [...path.slice(path.indexOf(next.value)), next.value];
    } else if (!done.has(next.value)) {
      path.push(next.value);
      onPath.add(next.value);
      pending.push((references.get(next.value) ?? []).values());
    }
  }
  return undefined;
}
