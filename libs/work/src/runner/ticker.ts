/** Repeats a step: a while after the last one ended, or at once when woken. Never two at a time. */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private woken = false;
  private started = false;

  /** @param step never rejects */
  constructor(
    private readonly intervalMs: number,
    private readonly step: () => Promise<void>,
  ) {}

  /** Takes the first step. */
  start(): void {
    this.started = true;
    this.wake();
  }

  /** Takes a step now, or right after the one under way. */
  wake(): void {
    if (!this.started) return;
    this.woken = true;
    this.current ??= this.run();
  }

  /** Takes no more steps and waits for the one under way. */
  async stop(): Promise<void> {
    this.started = false;
    clearTimeout(this.timer);
    await this.current;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.woken && this.started) {
      this.woken = false;
      await this.step();
    }
    this.current = undefined;
    if (this.started) this.timer = setTimeout(() => this.wake(), this.intervalMs);
  }
}
