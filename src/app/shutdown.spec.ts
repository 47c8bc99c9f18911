import { describe, expect, it } from '@jest/globals';
import { Shutdown } from './shutdown.ts';

describe('the shutdown', () => {
  it('ends what began last first', async () => {
    const ended: string[] = [];
    const shutdown = new Shutdown();
    shutdown.add(async () => void ended.push('database'), 1_000);
    shutdown.add(async () => void ended.push('application'), 1_000);

    expect(await shutdown.run(Promise.resolve())).toEqual([]);
    expect(ended).toEqual(['application', 'database']);
  });

  it('goes on after a step that fails and after one that never ends', async () => {
    const ended: string[] = [];
    const shutdown = new Shutdown();
    shutdown.add(async () => void ended.push('database'), 1_000);
    shutdown.add(() => new Promise<void>(() => undefined), 5);
    shutdown.add(() => Promise.reject(new Error('broken')), 1_000);

    const failures = await shutdown.run(Promise.resolve());

    expect(failures).toEqual([new Error('broken'), new Error('A step of the shutdown was not over after 5 ms.')]);
    expect(ended).toEqual(['database']);
  });

  it('waits for what is just being started, and ends that too', async () => {
    const ended: string[] = [];
    const shutdown = new Shutdown();
    const database = Promise.withResolvers<void>();
    const starting = database.promise.then(() => shutdown.add(async () => void ended.push('database'), 1_000));

    const over = shutdown.run(starting);
    expect(shutdown.isBegun).toBe(true);
    database.resolve();
    await over;

    expect(ended).toEqual(['database']);
  });
});
