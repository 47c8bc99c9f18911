import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApprovalModel, type ModelRequest, type Step, step, USERS } from './approval-model.ts';
import { ApprovalProduct, type ApprovalWorld } from './approval-world.ts';

const STEPS = 100;
const RUNS = process.env['TEST_LONG'] === '1' ? 100 : 6;

describe('four people and a protected environment', () => {
  let product: ApprovalProduct;
  const count: Record<string, number> = {};

  beforeAll(async () => {
    product = await ApprovalProduct.start();
  });

  afterAll(async () => {
    process.stdout.write(`\nchange control model: ${RUNS * STEPS} steps, ${JSON.stringify(count)}\n`);
    await product.close();
  });

  it('change nothing that two others have not approved exactly so, whatever they do in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS, size: 'max' }), async (steps) => {
        const [model, world] = [new ApprovalModel(), await product.world()];
        for (const one of steps) await take(one, model, world);
        expect(await world.changes()).toEqual(model.changes);
        count['changes'] = (count['changes'] ?? 0) + model.changes.length;
        for (const { author, approvals } of model.changes)
          expect(new Set(approvals.filter((by) => by !== author)).size).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: RUNS, endOnFailure: true, seed: 20_261_124 },
    );
    expect(count['changes']).toBeGreaterThan(RUNS / 2);
  }, 1_200_000);

  async function take(one: Step, model: ApprovalModel, world: ApprovalWorld): Promise<void> {
    const { expected, actual } = await both(one, model, world);
    const statuses = model.requests.map(({ status }) => status);
    expect({ one, answer: actual }).toEqual({ one, answer: expected });
    expect({ one, statuses: await world.statuses() }).toEqual({ one, statuses });
    count[`${one.do} ${expected}`] = (count[`${one.do} ${expected}`] ?? 0) + 1;
  }
});

interface Answers {
  readonly expected: string;
  readonly actual: string;
}

const OK: Answers = { expected: 'ok', actual: 'ok' };

async function both(one: Step, model: ApprovalModel, world: ApprovalWorld): Promise<Answers> {
  switch (one.do) {
    case 'pass':
      model.pass(one.hours);
      await world.pass(one.hours);
      return OK;
    case 'right': {
      const rights = model.may[one.user];
      if (rights !== undefined) rights[one.right] = one.held;
      await world.right(one.user, one.right, one.held);
      return OK;
    }
    case 'set':
    case 'propose': {
      const actual = await world[one.do](one.user, one.key, one.value);
      return { expected: model.ask(one.user, one.key, one.value, one.do === 'set'), actual };
    }
    default: {
      const index = model.picked(one.request);
      const request = index === undefined ? undefined : model.requests[index];
      if (index === undefined || request === undefined) return { expected: 'nothing', actual: 'nothing' };
      return aboutRequest(one, model, world, { index, request });
    }
  }
}

async function aboutRequest(
  one: Extract<Step, { readonly request: number }>,
  model: ApprovalModel,
  world: ApprovalWorld,
  { index, request }: { readonly index: number; readonly request: ModelRequest },
): Promise<Answers> {
  const user = one.user < USERS.length ? one.user : request.author;
  switch (one.do) {
    case 'edit':
      await world.seen(index);
      return { actual: await world.edit(user, index, request.key, one.value), expected: model.edit(user, request, one.value) };
    case 'approve': {
      const seen = one.late ? (request.earlier ?? model.bytes(request)) : model.bytes(request);
      return { actual: await world.approve(user, index, one.late), expected: model.decide(user, request, 'approve', seen) };
    }
    case 'decline':
      return { actual: await world.take('decline', user, index), expected: model.decide(user, request, 'decline', '') };
    case 'cancel':
      return { actual: await world.take('cancel', user, index), expected: model.cancel(user, request) };
    case 'schedule':
      return { actual: await world.schedule(user, index, one.hours), expected: model.schedule(user, request, one.hours) };
    case 'apply':
      return { actual: await world.take('apply', user, index), expected: model.apply(user, request) };
  }
}
