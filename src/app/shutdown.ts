/** What is to be ended, in the opposite order of its beginning. */
export class Shutdown {
  private readonly steps: (() => Promise<void>)[] = [];
  private begun = false;

  /** True once the end has begun: nothing new is to be started. */
  get isBegun(): boolean {
    return this.begun;
  }

  /**
   * Remembers something to end.
   * @param withinMs after that many milliseconds the next step runs though this one is not over
   */
  add(end: () => Promise<void>, withinMs: number): void {
    this.steps.push(() => within(end(), withinMs));
  }

  /**
   * Refuses everything new from now on; waits for what is just being started, then ends everything. A step that fails does not keep the
   * others from running.
   * @returns the failures
   */
  async run(starting: Promise<unknown>): Promise<readonly unknown[]> {
    this.begun = true;
    const failures: unknown[] = [];
    await starting.catch(() => undefined);
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}

async function within(step: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`A step of the shutdown was not over after ${ms} ms.`)), ms);
  });
  try {
    await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
  }
}
