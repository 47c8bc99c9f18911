import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { Metrics } from './index.ts';

async function linesOf(metrics: Metrics): Promise<readonly string[]> {
  return (await metrics.render()).split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'));
}

describe('metrics', () => {
  it('shows gauges as they are at the time of asking, with labels escaped', async () => {
    const metrics = new Metrics();
    let depth = 3;
    metrics.gauge('queue_length', 'Writes that wait.', () => depth);
    metrics.gauge('named', 'A label.', () => Promise.resolve([{ labels: { name: 'a"b\\c\nd' }, value: 1.5 }]), ['name']);
    depth = 4;

    expect(await metrics.render()).toContain('# HELP queue_length Writes that wait.\n# TYPE queue_length gauge\nqueue_length 4\n');
    expect(await linesOf(metrics)).toContain(String.raw`named{name="a\"b\\c\nd"} 1.5`);
  });

  it('shows nothing of a gauge that fails or has nothing to show, and keeps the others', async () => {
    const metrics = new Metrics();
    let isAway = false;
    metrics.gauge('failing', 'Fails.', () => (isAway ? Promise.reject(new Error('away')) : 7));
    metrics.gauge('empty', 'Nothing.', () => undefined);
    metrics.gauge('labelled', 'Changes its labels.', () => [{ labels: { at: isAway ? 'b' : 'a' }, value: 1 }], ['at']);
    metrics.gauge('well', 'Works.', () => 1);
    const samples = async () => (await linesOf(metrics)).filter((line) => !line.startsWith('#'));

    expect(await samples()).toEqual(['failing 7', 'labelled{at="a"} 1', 'well 1']);
    isAway = true;
    expect(await samples()).toEqual(['labelled{at="b"} 1', 'well 1']);
  });

  it('counts per label and shows zero before the first', async () => {
    const metrics = new Metrics();
    const refusals = metrics.counter('refusals_total', 'Refused.', 'reason', ['forbidden', 'unauthenticated']);
    refusals.inc({ reason: 'forbidden' });
    refusals.inc({ reason: 'forbidden' });

    expect(await linesOf(metrics)).toEqual([
      '# TYPE refusals_total counter',
      'refusals_total{reason="forbidden"} 2',
      'refusals_total{reason="unauthenticated"} 0',
    ]);
  });

  it('counts durations in every bucket that they fit into; a bound belongs to its bucket', async () => {
    const metrics = new Metrics();
    const latency = metrics.histogram('latency_seconds', 'How long.', [0.5, 1]);
    for (const seconds of [0.25, 0.5, 0.75, 4]) latency.observe(seconds);

    expect(await linesOf(metrics)).toEqual([
      '# TYPE latency_seconds histogram',
      'latency_seconds_bucket{le="0.5"} 2',
      'latency_seconds_bucket{le="1"} 3',
      'latency_seconds_bucket{le="+Inf"} 4',
      'latency_seconds_sum 5.5',
      'latency_seconds_count 4',
    ]);
  });

  it('refuses a name twice and a name that is not in snake_case', () => {
    const metrics = new Metrics();
    metrics.gauge('one', 'One.', () => 1);

    expect(() => metrics.counter('one', 'One.', 'x')).toThrow('There is a metric "one" already.');
    expect(() => metrics.histogram('settings.update', 'Dots.')).toThrow('not in snake_case');
  });

  it('keeps the metrics of two applications apart, and out of the registry of the process', async () => {
    const [first, second] = [new Metrics(), new Metrics()];
    first.gauge('one', 'One.', () => 1);
    second.gauge('one', 'One.', () => 2, []);

    expect(await linesOf(first)).toContain('one 1');
    expect(await linesOf(second)).toContain('one 2');
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('says what there is', () => {
    const metrics = new Metrics();
    metrics.gauge('g', 'A gauge.', () => 1, ['quantile']);
    metrics.counter('c_total', 'A counter.', 'reason');
    metrics.histogram('h_seconds', 'A histogram.');

    expect(metrics.describe()).toEqual([
      { name: 'g', type: 'gauge', help: 'A gauge.', labels: ['quantile'] },
      { name: 'c_total', type: 'counter', help: 'A counter.', labels: ['reason'] },
      { name: 'h_seconds', type: 'histogram', help: 'A histogram.', labels: [] },
    ]);
  });
});
