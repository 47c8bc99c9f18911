/** Answers what a key leads to directly. */
export type Edges = (key: string) => readonly string[];

/**
 * Groups keys that lead to each other in a circle: two keys are in one group exactly when each can be reached from the other.
 * Tarjan's algorithm with a stack of its own, because a chain of ten thousand keys would exhaust the call stack.
 * @param starts the keys from which to walk
 * @returns the number of the group of every key reached
 */
export function circularGroups(starts: Iterable<string>, edges: Edges): ReadonlyMap<string, number> {
  const walk = new GroupWalk(edges);
  for (const start of starts) walk.from(start);
  return walk.groups;
}

interface Visit {
  readonly key: string;
  readonly targets: readonly string[];
  next: number;
  /** The earliest visit that can be reached. */
  low: number;
}

class GroupWalk {
  readonly groups = new Map<string, number>();
  readonly #edges: Edges;
  readonly #order = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #path: Visit[] = [];

  constructor(edges: Edges) {
    this.#edges = edges;
  }

  from(start: string): void {
    if (!this.#order.has(start)) this.#enter(start);
    for (let visit = this.#path.at(-1); visit !== undefined; visit = this.#path.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) this.#leave(visit);
      else this.#follow(visit, target);
    }
  }

  #enter(key: string): void {
    const order = this.#order.size;
    this.#order.set(key, order);
    this.#open.push(key);
    this.#path.push({ key, targets: this.#edges(key), next: 0, low: order });
  }

  #follow(visit: Visit, target: string): void {
    const order = this.#order.get(target);
    if (order === undefined) this.#enter(target);
    else if (!this.groups.has(target)) visit.low = Math.min(visit.low, order);
  }

  #leave(visit: Visit): void {
    this.#path.pop();
    const parent = this.#path.at(-1);
    if (parent !== undefined) parent.low = Math.min(parent.low, visit.low);
    const order = this.#order.get(visit.key);
    if (visit.low !== order) return;
    for (const member of this.#open.splice(this.#open.lastIndexOf(visit.key))) this.groups.set(member, visit.low);
  }
}

/**
 * A shortest way between two keys of one group.
 * @returns the keys after `from` up to and including `to`; for `from` = `to` nothing
 */
export function shortestWay(from: string, to: string, edges: Edges): readonly string[] {
  const cameFrom = new Map<string, string>([[from, from]]);
  for (const key of cameFrom.keys()) {
    if (key === to) return wayTo(to, from, cameFrom);
    for (const target of edges(key)) if (!cameFrom.has(target)) cameFrom.set(target, key);
  }
  return [];
}

function wayTo(to: string, from: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = [];
  for (let key: string | undefined = to; key !== undefined && key !== from; key = cameFrom.get(key)) way.unshift(key);
  return way;
}
