/** Runs work with a limit, never two of the same key at once; what is added while its key runs is run once more afterwards. */
export class KeyedQueue<Item> {
  private readonly waiting = new Map<string, Item>();
  private readonly running = new Map<string, Promise<void>>();
  private closed = false;

  /**
   * @param limit how many run at once, from 1
   * @param work never rejects
   */
  constructor(
    private readonly limit: number,
    private readonly work: (item: Item) => Promise<void>,
  ) {}

  /** The keys that wait or run. */
  keys(): readonly string[] {
    return [...new Set([...this.waiting.keys(), ...this.running.keys()])];
  }

  /** Adds work; of one key only the last one added waits. */
  add(key: string, item: Item): void {
    if (this.closed) return;
    this.waiting.set(key, item);
    this.startNext();
  }

  /** Forgets what has not begun. */
  clear(): void {
    this.waiting.clear();
  }

  /** Begins nothing more, and resolves when what runs is over. */
  async close(): Promise<void> {
    this.closed = true;
    this.waiting.clear();
    await Promise.all(this.running.values());
  }

  private startNext(): void {
    for (const [key, item] of this.waiting) {
      if (this.running.size >= this.limit) return;
      if (this.running.has(key)) continue;
      this.waiting.delete(key);
      const over = (): void => {
        this.running.delete(key);
        this.startNext();
      };
      this.running.set(key, this.work(item).then(over, over));
    }
  }
}
