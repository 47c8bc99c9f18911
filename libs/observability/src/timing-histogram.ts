import { headerLines, sampleLine } from './sample.ts';

/** Upper bounds in seconds that suit a write to a database. */
export const WRITE_BUCKETS_SECONDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long something takes, counted in buckets. */
export class TimingHistogram {
  private readonly counts: number[];
  private count = 0;
  private sum = 0;

  /** @param bounds upper bounds of the buckets in seconds, ascending; a last one without bound is added */
  constructor(
    readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[] = WRITE_BUCKETS_SECONDS,
  ) {
    this.counts = bounds.map(() => 0);
  }

  /** Adds one duration in seconds. */
  observe(seconds: number): void {
    this.count++;
    this.sum += seconds;
    const bucket = this.bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** The metric in the Prometheus text format, where every bucket holds the smaller ones too. */
  lines(): readonly string[] {
    let below = 0;
    const buckets = this.bounds.map((bound, index) => {
      below += this.counts[index] ?? 0;
      return sampleLine(`${this.name}_bucket`, { labels: { le: String(bound) }, value: below });
    });
    return [
      ...headerLines(this.name, this.help, 'histogram'),
      ...buckets,
      sampleLine(`${this.name}_bucket`, { labels: { le: '+Inf' }, value: this.count }),
      sampleLine(`${this.name}_sum`, { value: this.sum }),
      sampleLine(`${this.name}_count`, { value: this.count }),
    ];
  }
}
