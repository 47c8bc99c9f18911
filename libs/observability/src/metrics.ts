import { headerLines, type Sample, sampleLine } from './sample.ts';
import { TimingHistogram } from './timing-histogram.ts';
import { TotalCounter } from './total-counter.ts';

/** What a gauge shows now: one number, or one for each set of labels; undefined = nothing to show. */
export type GaugeReading = number | readonly Sample[] | undefined;

interface Metric {
  readonly name: string;
  lines(): readonly string[] | Promise<readonly string[]>;
}

const METRIC_NAME = /^[a-z][a-z0-9_]*$/;

/** The media type of the Prometheus text format. */
export const METRICS_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics of one application: a registry of its own, so that two applications in a process do not meet. */
export class Metrics {
  private readonly metrics = new Map<string, Metric>();

  /**
   * Adds a number that is read whenever the metrics are asked for. A gauge that fails is left out of that answer.
   * @throws Error when the name is taken or not in snake_case
   */
  gauge(name: string, help: string, read: () => GaugeReading | Promise<GaugeReading>): void {
    this.add({ name, lines: () => gaugeLines(name, help, read) });
  }

  /**
   * Adds a number that only grows.
   * @param label what the counted things are told apart by
   * @param values the values that are shown from the start
   * @throws Error when the name is taken or not in snake_case
   */
  counter(name: string, help: string, label: string, values: readonly string[] = []): TotalCounter {
    return this.add(new TotalCounter(name, help, label, values));
  }

  /**
   * Adds a histogram of durations in seconds.
   * @throws Error when the name is taken or not in snake_case
   */
  histogram(name: string, help: string, boundsSeconds?: readonly number[]): TimingHistogram {
    return this.add(new TimingHistogram(name, help, boundsSeconds));
  }

  /** All metrics in the Prometheus text format. */
  async render(): Promise<string> {
    const blocks = await Promise.all([...this.metrics.values()].map(async (metric) => metric.lines()));
    return `${blocks.flat().join('\n')}\n`;
  }

  private add<M extends Metric>(metric: M): M {
    if (!METRIC_NAME.test(metric.name)) throw new Error(`The metric name "${metric.name}" is not in snake_case.`);
    if (this.metrics.has(metric.name)) throw new Error(`There is a metric "${metric.name}" already.`);
    this.metrics.set(metric.name, metric);
    return metric;
  }
}

async function gaugeLines(name: string, help: string, read: () => GaugeReading | Promise<GaugeReading>): Promise<readonly string[]> {
  let reading: GaugeReading;
  try {
    reading = await read();
  } catch {
    return [];
  }
  if (reading === undefined) return [];
  const samples = typeof reading === 'number' ? [{ value: reading }] : reading;
  return [...headerLines(name, help, 'gauge'), ...samples.map((sample) => sampleLine(name, sample))];
}
