import { expect } from '@jest/globals';
import { type ConfigurationPlan, isWrite, type JsonObject, opsToApply, type SqlSession, type Work } from '#libs/kernel';
import { forContents } from './content-cases.ts';
import { apply, bring, exported, opsOf, plan, type SectionCases, type SectionSubject, sectionsOf, statesOf } from './section-subject.ts';

/** What plans and their application promise. */
export const APPLYING_CASES: SectionCases = {
  'what was applied is what was planned, by every strategy, in this scope alone': async (subject) => {
    await forContents(subject, async (first, second) => {
      const neighbour = await subject.newScope();
      await bring(subject, neighbour, second);
      const untouched = await subject.footprint(neighbour);
      const [there, wanted] = [statesOf(first), statesOf(second)];
      const from = async () => {
        const scope = await subject.newScope();
        await bring(subject, scope, first);
        return scope;
      };

      const mirrored = await from();
      const planned = await bring(subject, mirrored, second, 'mirror');
      expect(await subject.stored(mirrored)).toEqual(wanted);
      expect(statesOf(await exported(subject, mirrored))).toEqual(wanted);
      expect(planned.ops.filter(isWrite).map(({ risks }) => risks.includes('destructive'))).toEqual(
        planned.ops.filter(isWrite).map(({ op }) => op === 'delete'),
      );
      const merged = await from();
      await bring(subject, merged, second, 'merge');
      expect(await subject.stored(merged)).toEqual({ ...there, ...wanted });
      const created = await from();
      await bring(subject, created, second, 'createOnly');
      expect(await subject.stored(created)).toEqual({ ...wanted, ...there });
      const careful = await from();
      const differs = Object.keys(there).some((place) => place in wanted && !isSame(there[place], wanted[place]));
      const outcome = await bring(subject, careful, second, 'failOnConflict').catch((error: { code?: string }) => error.code);
      expect(outcome === 'CONFIGURATION_CONFLICT').toBe(differs);
      expect(await subject.stored(careful)).toEqual(differs ? there : { ...there, ...wanted });
      expect(await subject.footprint(neighbour)).toEqual(untouched);
    });
  },
  'a plan after its application is empty': async (subject) => {
    await forContents(subject, async (first, second) => {
      const scope = await subject.newScope();
      for (const content of [first, second]) {
        await bring(subject, scope, content);
        const again = await plan(subject, scope, content);
        expect(opsOf(again, 'create', 'update', 'delete', 'blocked')).toEqual([]);
        expect(again.ops.length).toBe(content.length);
      }
    });
  },
  'applying a plan twice is applying it once': async (subject) => {
    await forContents(subject, async (first, second) => {
      const scope = await subject.newScope();
      await bring(subject, scope, first);
      const planned = await bring(subject, scope, second);
      const once = await subject.footprint(scope);

      await apply(subject, scope, planned);

      expect(await subject.footprint(scope)).toEqual(once);
    });
  },
  'a failure at any op, any statement, or the commit leaves nothing': async (subject) => {
    await forContents(subject, async (first, second) => {
      const scope = await subject.newScope();
      await bring(subject, scope, first);
      const planned = await plan(subject, scope, second);
      const before = await subject.footprint(scope);
      for (const [index, op] of planned.ops.entries()) {
        if (!isWrite(op) || op.op === 'delete') continue;
        await expect(apply(subject, scope, { ...planned, ops: planned.ops.with(index, subject.spoil(op)) })).rejects.toThrow(
          /nothing was changed/,
        );
        expect(await subject.footprint(scope)).toEqual(before);
      }
      await failEverywhere(subject, scope, planned, before);
    });
  },
  'a section that the content lacks is left alone, and one that nobody has is refused': async (subject) => {
    const { section, guarded } = subject;
    const scope = await subject.newScope();
    await bring(subject, scope, guarded.first);
    const before = await subject.footprint(scope);
    const without = await subject.read(scope, (sql) => sectionsOf(section).plan(sql, { scope }, {}, { strategy: 'mirror' }));
    await apply(subject, scope, without);
    expect([without.ops, await subject.footprint(scope)]).toEqual([[], before]);

    const foreign = await subject.read(scope, (sql) => sectionsOf(section).plan(sql, { scope }, { none: [] }, { strategy: 'mirror' }));
    expect(foreign.violations).toMatchObject([{ code: 'CONFIGURATION_SECTION_UNKNOWN', pointer: '/none' }]);
    expect(() => opsToApply(foreign.ops, foreign.violations)).toThrow(/nothing was changed/);
  },
  'what a rule forbids is blocked with the reason, is not applied, and is all that is left': async (subject) => {
    const { first, second, forbidden } = subject.guarded;
    const scope = await subject.newScope();
    await bring(subject, scope, first);

    const planned = await plan(subject, scope, second);
    expect(opsOf(planned, 'blocked')).toEqual([`blocked ${forbidden}`]);
    expect(planned.ops.find(({ op }) => op === 'blocked')?.reasons.map(({ severity }) => severity)).toEqual(['error']);

    await apply(subject, scope, planned);

    expect(await subject.stored(scope)).toEqual({ ...statesOf(second), [forbidden]: statesOf(first)[forbidden] });
    const again = await plan(subject, scope, second);
    expect(opsOf(again, 'create', 'update', 'delete', 'blocked')).toEqual([`blocked ${forbidden}`]);
    const blocked = planned.ops.map((op) => (op.op === 'blocked' ? { ...op, op: 'update' as const } : op));
    const before = await subject.footprint(scope);
    await expect(apply(subject, scope, { ...planned, ops: blocked })).rejects.toThrow(/nothing was changed/);
    expect(await subject.footprint(scope)).toEqual(before);
  },
};

/** Applies with a fault at the first statement, at the second, and so on; and with one after all of them. */
async function failEverywhere(
  subject: SectionSubject,
  scope: Parameters<SectionSubject['work']>[0],
  planned: ConfigurationPlan,
  before: unknown,
): Promise<void> {
  let [statements, isDone] = [0, false];
  while (!isDone) {
    const faults = { left: ++statements };
    const broken = subject.work(scope, async (work) => {
      await sectionsOf(subject.section).apply(faulty(work, faults), planned);
      isDone = true;
      throw new Error('The commit fails.');
    });
    await expect(broken).rejects.toThrow(/^The (statement|commit) fails\.$/);
    expect(await subject.footprint(scope)).toEqual(before);
  }
  expect(statements > 1).toBe(planned.ops.some(isWrite));
}

function faulty(work: Work, faults: { left: number }): Work {
  const sql: SqlSession = {
    query: async (text, params) => {
      if (--faults.left === 0) throw new Error('The statement fails.');
      return work.sql.query(text, params);
    },
  };
  return Object.create(work, { sql: { value: sql } }) as Work;
}

function isSame(left: JsonObject | undefined, right: JsonObject | undefined): boolean {
  try {
    expect(left).toEqual(right);
    return true;
  } catch {
    return false;
  }
}
