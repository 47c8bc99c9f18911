import { describe, expect, it } from '@jest/globals';
import { Metrics } from './index.ts';

describe('metrics', () => {
  it('shows gauges as they are at the time of asking, with labels escaped', async () => {
    const metrics = new Metrics();
    let depth = 3;
    metrics.gauge('queue_length', 'Writes that wait.', () => depth);
    metrics.gauge('named', 'A label.', async () => [{ labels: { name: 'a"b\\c\nd' }, value: 1.5 }]);
    depth = 4;

    expect(await metrics.render()).toBe(
      [
        '# HELP queue_length Writes that wait.',
        '# TYPE queue_length gauge',
        'queue_length 4',
        '# HELP named A label.',
        '# TYPE named gauge',
        String.raw`named{name="a\"b\\c\nd"} 1.5`,
        '',
      ].join('\n'),
    );
  });

  it('leaves out a gauge that fails or has nothing to show, and keeps the others', async () => {
    const metrics = new Metrics();
    metrics.gauge('failing', 'Fails.', () => Promise.reject(new Error('away')));
    metrics.gauge('empty', 'Nothing.', () => undefined);
    metrics.gauge('well', 'Works.', () => 1);

    expect(await metrics.render()).toBe('# HELP well Works.\n# TYPE well gauge\nwell 1\n');
  });

  it('counts per label and shows zero before the first', async () => {
    const metrics = new Metrics();
    const refusals = metrics.counter('refusals_total', 'Refused.', 'reason', ['forbidden', 'unauthenticated']);
    refusals.increment('forbidden');
    refusals.increment('forbidden');

    expect((await metrics.render()).split('\n').slice(1, 4)).toEqual([
      '# TYPE refusals_total counter',
      'refusals_total{reason="forbidden"} 2',
      'refusals_total{reason="unauthenticated"} 0',
    ]);
  });

  it('counts durations in every bucket that they fit into; a bound belongs to its bucket', async () => {
    const metrics = new Metrics();
    const latency = metrics.histogram('latency_seconds', 'How long.', [0.5, 1]);
    for (const seconds of [0.25, 0.5, 0.75, 4]) latency.observe(seconds);

    expect((await metrics.render()).split('\n').slice(1)).toEqual([
      '# TYPE latency_seconds histogram',
      'latency_seconds_bucket{le="0.5"} 2',
      'latency_seconds_bucket{le="1"} 3',
      'latency_seconds_bucket{le="+Inf"} 4',
      'latency_seconds_sum 5.5',
      'latency_seconds_count 4',
      '',
    ]);
  });

  it('refuses a name twice and a name that is not in snake_case', () => {
    const metrics = new Metrics();
    metrics.gauge('one', 'One.', () => 1);

    expect(() => metrics.counter('one', 'One.', 'x')).toThrow('There is a metric "one" already.');
    expect(() => metrics.histogram('settings.update', 'Dots.')).toThrow('not in snake_case');
  });
});
