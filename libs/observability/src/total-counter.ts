import { headerLines, sampleLine } from './sample.ts';

/** A number that only grows, one for each value of its label. */
export class TotalCounter {
  private readonly totals = new Map<string, number>();

  /**
   * @param label what the counted things are told apart by
   * @param values the values that are shown from the start with 0, so that a rate has a beginning
   */
  constructor(
    readonly name: string,
    private readonly help: string,
    private readonly label: string,
    values: readonly string[] = [],
  ) {
    for (const value of values) this.totals.set(value, 0);
  }

  /** Counts one more. */
  increment(value: string): void {
    this.totals.set(value, (this.totals.get(value) ?? 0) + 1);
  }

  /** The metric in the Prometheus text format. */
  lines(): readonly string[] {
    const samples = [...this.totals].map(([label, value]) => sampleLine(this.name, { labels: { [this.label]: label }, value }));
    return [...headerLines(this.name, this.help, 'counter'), ...samples];
  }
}
