import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Arena, type Round, type Victim } from './arena.ts';

const ROUNDS_A_VICTIM = process.env['TEST_LONG'] === '1' ? 150 : 10;
const VICTIMS: readonly Victim[] = ['application', 'PostgreSQL'];
const LIMIT_MS = ROUNDS_A_VICTIM * 30_000;

describe('after SIGKILL under writes', () => {
  const arenas: Arena[] = [];
  const rounds = new Map<Victim, readonly Round[]>();

  // Both at the same time: most of a round is waiting for someone to come back.
  beforeAll(async () => {
    await Promise.all(
      VICTIMS.map(async (victim) => {
        const arena = await Arena.open(victim);
        arenas.push(arena);
        const done: Round[] = [];
        rounds.set(victim, done);
        while (done.length < ROUNDS_A_VICTIM) done.push(await arena.round());
      }),
    );
    for (const [victim, done] of rounds) process.stdout.write(summary(victim, done));
  }, LIMIT_MS);

  afterAll(() => Promise.all(arenas.map((arena) => arena.close())));

  describe.each(VICTIMS)('of the %s', (victim) => {
    const all = (): readonly Round[] => rounds.get(victim) ?? [];

    it('every round killed it while writes were under way', () => {
      expect(all()).toHaveLength(ROUNDS_A_VICTIM);
      for (const round of all()) {
        expect(round.diedOf).toBe('SIGKILL');
        expect(round.unanswered).toBeGreaterThan(0);
        expect(round.accepted).toBeGreaterThan(0);
      }
    });

    it('at least half of the kills hit an open transaction', () => {
      expect(all().filter(isMidTransaction).length).toBeGreaterThanOrEqual(ROUNDS_A_VICTIM / 2);
    });

    it('what was acknowledged is there, nothing is half done, chains verify, and events tell of exactly what was committed', () => {
      expect(all().flatMap(({ faults }, index) => faults.map((fault) => `round ${index + 1}: ${fault}`))).toEqual([]);
    });
  });

  it(
    'nothing was lost later on',
    async () => {
      for (const arena of arenas) expect(await arena.finalFaults()).toEqual([]);
    },
    LIMIT_MS,
  );
});

function isMidTransaction({ openTransactions, unanswered }: Round): boolean {
  return openTransactions > 0 && unanswered > 0;
}

function summary(victim: Victim, rounds: readonly Round[]): string {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const figures = [
    `${rounds.filter(isMidTransaction).length} mid-transaction`,
    `${sum((round) => round.accepted)} writes acknowledged`,
    `${sum((round) => round.unanswered)} unanswered`,
    `${sum((round) => round.openTransactions)} transactions cut`,
  ];
  return `${rounds.length} kills of the ${victim}: ${figures.join(', ')}.\n`;
}
