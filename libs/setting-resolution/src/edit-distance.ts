/** Measures how far texts are from each other; keeps its scratch space, so that comparing one text with thousands allocates nothing. */
export class EditDistance {
  #beforeLast: Uint8Array;
  #last: Uint8Array;
  #current: Uint8Array;

  /** @param longest no text is longer, in UTF-16 code units */
  constructor(longest: number) {
    this.#beforeLast = new Uint8Array(longest + 1);
    this.#last = new Uint8Array(longest + 1);
    this.#current = new Uint8Array(longest + 1);
  }

  /**
   * The number of insertions, deletions, replacements and swaps of neighbours that turn one text into another, as far as it matters.
   * @param limit distances above it are not told apart; at most 250
   * @returns the distance, or `limit + 1` when it is larger than the limit
   */
  between(left: string, right: string, limit: number): number {
    if (Math.abs(left.length - right.length) > limit) return limit + 1;
    let start = 0;
    let leftEnd = left.length;
    let rightEnd = right.length;
    while (start < leftEnd && start < rightEnd && left.charCodeAt(start) === right.charCodeAt(start)) start += 1;
    while (leftEnd > start && rightEnd > start && left.charCodeAt(leftEnd - 1) === right.charCodeAt(rightEnd - 1)) {
      leftEnd -= 1;
      rightEnd -= 1;
    }
    return this.#differing(left.slice(start, leftEnd), right.slice(start, rightEnd), limit);
  }

  // Only cells within `limit` of the diagonal can belong to a short enough way; all others count as too far.
  #differing(left: string, right: string, limit: number): number {
    const tooFar = limit + 1;
    for (let column = 0; column <= right.length; column += 1) this.#last[column] = Math.min(column, tooFar);
    for (let row = 1; row <= left.length; row += 1) {
      const least = this.#fillRow(left, right, row, limit);
      if (least > limit) return tooFar;
      const free = this.#beforeLast;
      this.#beforeLast = this.#last;
      this.#last = this.#current;
      this.#current = free;
    }
    return this.#last[right.length] ?? tooFar;
  }

  #fillRow(left: string, right: string, row: number, limit: number): number {
    const tooFar = limit + 1;
    const first = Math.max(1, row - limit);
    const end = Math.min(right.length, row + limit);
    const [current, last] = [this.#current, this.#last];
    const letter = left.charCodeAt(row - 1);
    let cell = first === 1 && row < tooFar ? row : tooFar;
    let least = cell;
    current[first - 1] = cell;
    for (let column = first; column <= end; column += 1) {
      const replaced = (last[column - 1] ?? tooFar) + (letter === right.charCodeAt(column - 1) ? 0 : 1);
      cell = Math.min(replaced, (last[column] ?? tooFar) + 1, cell + 1, tooFar);
      if (isSwap(left, right, row, column)) cell = Math.min(cell, (this.#beforeLast[column - 2] ?? tooFar) + 1);
      current[column] = cell;
      least = Math.min(least, cell);
    }
    if (end < right.length) current[end + 1] = tooFar;
    return least;
  }
}

function isSwap(left: string, right: string, row: number, column: number): boolean {
  if (row < 2 || column < 2 || left.charCodeAt(row - 1) !== right.charCodeAt(column - 2)) return false;
  return left.charCodeAt(row - 2) === right.charCodeAt(column - 1);
}
