import type { Times } from './measure.ts';

/** One line of the report. Times are milliseconds. */
export interface Line {
  readonly what: string;
  readonly measured: Times;
  /** The raw limit measured in the same run. */
  readonly limit?: Times;
  /** What is promised: a time in milliseconds, or a multiple of the limit. */
  readonly bar?: { readonly atMostMs: number } | { readonly atMostTimes: number };
}

/** Prints the lines of one section. @returns the bars that do not hold */
export function printSection(title: string, lines: readonly Line[], notes: readonly string[] = []): readonly string[] {
  const rows = lines.map((line) => [
    line.what,
    formatTime(line.measured.median),
    `${formatTime(line.measured.min)} .. ${formatTime(line.measured.p95)}`,
    line.limit === undefined ? '' : formatTime(line.limit.median),
    line.limit === undefined ? '' : ratioOf(line).toFixed(2),
    barOf(line),
    verdictOf(line),
  ]);
  const header = ['', 'median', 'min .. p95', 'raw limit', 'ratio', 'bar', ''];
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const row of [header, ...rows]) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
  for (const note of notes) console.log(`  ${note}`);
  return lines.filter((line) => verdictOf(line) === 'MISSED').map((line) => `${title}: ${line.what}`);
}

/** A time in the unit that suits it. */
export function formatTime(ms: number): string {
  if (ms < 0.001) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1e3).toFixed(ms < 0.01 ? 2 : 0)} µs`;
  return ms < 1_000 ? `${ms.toFixed(ms < 100 ? 1 : 0)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

function ratioOf({ measured, limit }: Line): number {
  return limit === undefined ? Number.NaN : measured.median / limit.median;
}

function barOf({ bar }: Line): string {
  if (bar === undefined) return '';
  return 'atMostMs' in bar ? `<= ${formatTime(bar.atMostMs)}` : `<= ${bar.atMostTimes} x`;
}

function verdictOf(line: Line): string {
  const { bar } = line;
  if (bar === undefined) return '';
  const holds = 'atMostMs' in bar ? line.measured.median <= bar.atMostMs : ratioOf(line) <= bar.atMostTimes;
  return holds ? 'holds' : 'MISSED';
}
