import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One number of a gauge and the labels that tell it from its siblings. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a gauge shows now: one number, or one for each set of labels; undefined = nothing to show. */
export type GaugeReading = number | readonly Sample[] | undefined;

/** What a metric is, for the documentation. */
export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

const METRIC_NAME = /^[a-z][a-z0-9_]*$/;

/** Upper bounds in seconds that suit a write to a database. */
export const WRITE_BUCKETS_SECONDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The media type of the Prometheus text format. */
export const METRICS_MEDIA_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of one application: a registry of its own, so that two applications in a process do not meet. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly descriptions: MetricDescription[] = [];

  /**
   * Adds a number that is read whenever the metrics are asked for. A gauge that fails shows nothing in that answer.
   * @throws Error when the name is taken or not in snake_case
   */
  gauge(name: string, help: string, read: () => GaugeReading | Promise<GaugeReading>, labels: readonly string[] = []): void {
    this.admit({ name, type: 'gauge', help, labels });
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      async collect(): Promise<void> {
        await show(this, read);
      },
    });
  }

  /**
   * Adds a number that only grows.
   * @param label what the counted things are told apart by
   * @param values the values that are shown from the start
   * @throws Error when the name is taken or not in snake_case
   */
  counter<Label extends string>(name: string, help: string, label: Label, values: readonly string[] = []): Counter<Label> {
    this.admit({ name, type: 'counter', help, labels: [label] });
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry] });
    for (const value of values) counter.labels(value).inc(0);
    return counter;
  }

  /**
   * Adds a histogram of durations in seconds.
   * @param boundsSeconds upper bounds of the buckets, ascending; a last one without bound is added
   * @throws Error when the name is taken or not in snake_case
   */
  histogram(name: string, help: string, boundsSeconds: readonly number[] = WRITE_BUCKETS_SECONDS): Histogram {
    this.admit({ name, type: 'histogram', help, labels: [] });
    return new Histogram({ name, help, buckets: [...boundsSeconds], registers: [this.registry] });
  }

  /** All metrics in the Prometheus text format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  /** What there is, in the order of its adding. */
  describe(): readonly MetricDescription[] {
    return [...this.descriptions];
  }

  private admit(description: MetricDescription): void {
    const { name } = description;
    if (!METRIC_NAME.test(name)) throw new Error(`The metric name "${name}" is not in snake_case.`);
    if (this.descriptions.some((known) => known.name === name)) throw new Error(`There is a metric "${name}" already.`);
    this.descriptions.push(description);
  }
}

async function show(gauge: Gauge, read: () => GaugeReading | Promise<GaugeReading>): Promise<void> {
  let reading: GaugeReading;
  try {
    reading = await read();
  } catch {
    reading = undefined;
  }
  gauge.reset();
  if (typeof reading === 'number') return gauge.set(reading);
  // A gauge without labels stands at 0 after the reset, which is not what was read.
  gauge.remove({});
  for (const { labels, value } of reading ?? []) gauge.set(labels, value);
}
