import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel';
import { apply, exported, opsOf, plan } from '../../contract/sections/section-subject.ts';
import { environmentEntry, flagEntry } from './flag-contents.ts';
import { type FlagsSectionSubject, startFlagsSection } from './flags-section-subject.ts';

/** Four entries each: 10,000 in long runs. */
const FLAGS = process.env['TEST_LONG'] === '1' ? 2_500 : 250;
const ENVIRONMENTS = ['development', 'staging', 'production'];

/** Every flag needs the one before, and excludes the one after, which is off where it is on. */
function entriesOf(index: number, bucketBy: string): readonly JsonObject[] {
  const key = `many-${index}`;
  const rules = [
    { id: 'r', salt: key, coverage: 25_000, when: { attribute: 'user.plan', op: 'in', values: ['pro'] }, serve: { variant: 'on' } },
  ];
  const prerequisites = index === 0 || index % 50 === 0 ? [] : [{ flag: `many-${index - 1}`, variants: ['on'] }];
  const said = { state: index % 2 === 0 ? 'on' : 'off', bucketBy, rules, prerequisites };
  return [
    flagEntry(key, { conflictsWith: [`many-${index + 1}`] }),
    ...ENVIRONMENTS.map((environment) => environmentEntry(key, environment, said)),
  ];
}

describe('many entries of flags', () => {
  let subject: FlagsSectionSubject;

  beforeAll(async () => {
    subject = await startFlagsSection();
  });

  afterAll(() => subject.close());

  it('are planned and applied at once, and read once', async () => {
    const scope = await subject.newScope();
    const content = (bucketBy: string) => Array.from({ length: FLAGS }, (_, index) => entriesOf(index, bucketBy)).flat();
    const times: string[] = [];
    const timed = async <R>(name: string, act: () => Promise<R>): Promise<R> => {
      const start = performance.now();
      const result = await act();
      times.push(`${name} ${Math.round(performance.now() - start)} ms`);
      return result;
    };

    const first = await timed('plan (create)', () => plan(subject, scope, content('user.id')));
    await timed('apply (create)', () => apply(subject, scope, first));
    await timed('export', () => exported(subject, scope));
    const second = await timed('plan (update)', () => plan(subject, scope, content('company.id')));
    await timed('apply (update)', () => apply(subject, scope, second));
    const statements = await countStatements(async (count) => {
      const third = await plan(subject, scope, []);
      await subject.work(scope, (work) => {
        const sql = { query: (text: string, params?: readonly unknown[]) => (count(), work.sql.query(text, params)) };
        return subject.section.apply(Object.create(work, { sql: { value: sql } }) as typeof work, third.ops);
      });
    });
    process.stdout.write(`\n${4 * FLAGS} entries of flags: ${times.join(', ')}; ${statements} statements delete them\n`);

    expect([opsOf(first, 'create').length, opsOf(second, 'update').length]).toEqual([4 * FLAGS, 3 * FLAGS]);
    expect(opsOf(await plan(subject, scope, content('user.id')), 'blocked')).toEqual([]);
    expect(await subject.stored(scope)).toEqual({});
    expect(statements).toBeLessThan(30);
  }, 600_000);
});

async function countStatements(act: (count: () => void) => Promise<void>): Promise<number> {
  let statements = 0;
  await act(() => void statements++);
  return statements;
}
