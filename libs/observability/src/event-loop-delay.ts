import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
const PERCENTILES: readonly number[] = [50, 99];

/** How late the event loop runs: what a synchronous computation costs everyone else. */
export class EventLoopDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /** Begins to measure. */
  start(): void {
    this.histogram.enable();
  }

  /** Ends measuring. */
  stop(): void {
    this.histogram.disable();
  }

  /** The delay in seconds at the median and the 99th percentile since the last call. */
  read(): readonly { readonly labels: { readonly quantile: string }; readonly value: number }[] {
    if (this.histogram.count === 0) return [];
    // The sampling interval itself is part of what the histogram holds.
    const late = (percentile: number): number => Math.max(0, this.histogram.percentile(percentile) / NANOSECONDS - RESOLUTION_MS / 1_000);
    const samples = PERCENTILES.map((percentile) => ({ labels: { quantile: String(percentile / 100) }, value: late(percentile) }));
    this.histogram.reset();
    return samples;
  }
}
