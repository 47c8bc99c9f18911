const POLL_MS = 5;

/**
 * Waits until a condition holds.
 * @param what names the condition, for the error
 * @param withinMs limit in milliseconds; ten times the bound that the specification names, so that a busy machine fails no test
 * @returns the milliseconds it took
 * @throws Error when the time is over
 */
export async function waitUntil(what: string, condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<number> {
  const begin = performance.now();
  while (!(await condition())) {
    if (performance.now() - begin > withinMs) throw new Error(`Within ${withinMs} ms it did not come true that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return performance.now() - begin;
}
