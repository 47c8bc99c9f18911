import { expect } from '@jest/globals';
import type { FlagValue } from '@openfeature/server-sdk';
import type { Scenario, Step } from '../flag-engine/gherkin.ts';
import { type Level, ScenarioWorld, type Stage } from './scenario-world.ts';
import { writtenValue } from './specification.ts';

type Run = (world: ScenarioWorld, values: readonly string[], step: Step) => void | Promise<void>;

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'Boolean',
  string: 'String',
  integer: 'Integer',
  float: 'Float',
  object: 'Object',
};
const PICTURES = { showImages: true, title: 'Check out these pics!', imagesPerPage: 100 };

async function evaluate(world: ScenarioWorld): Promise<void> {
  const before = JSON.stringify(world.context);
  world.details = await world.ask();
  world.see(JSON.stringify(world.context), before);
}

function askFor(world: ScenarioWorld, type: string, key: string, fallback: FlagValue): Promise<void> {
  Object.assign(world, { type, key, fallback });
  return evaluate(world);
}

const value = (world: ScenarioWorld, expected: unknown): void => world.see(world.details?.value, expected);
const reason = (world: ScenarioWorld, expected: unknown): void => world.see(world.details?.reason, expected);
const variant = (world: ScenarioWorld, expected: unknown): void => world.see(world.details?.variant, expected);

/** evaluation.feature, which writes texts in quotes and numbers without. */
const FIRST_EDITION: readonly (readonly [RegExp, Run])[] = [
  [
    /^(?:a|an) (?:non-existent )?(boolean|string|integer|float) flag with key "(.*?)" is evaluated with (?:details and )?(?:a )?(?:default|fallback) value "?(.*?)"?$/,
    (world, [type = '', key = '', text = '']) => askFor(world, type, key, writtenValue(TYPES[type] ?? '', text) as FlagValue),
  ],
  [/^an object flag with key "(.*)" is evaluated with .*null default value$/, (world, [key = '']) => askFor(world, 'object', key, {})],
  [/^a flag with key "(.*)" is evaluated with default value "(.*)"$/, (world, [key = '', text = '']) => askFor(world, 'string', key, text)],
  [
    /^a string flag with key "(.*)" is evaluated as an integer, .* value (\d+)$/,
    (world, [key = '', text]) => askFor(world, 'integer', key, Number(text)),
  ],
  [
    /^the resolved (boolean|string|integer|float) value should be "?(.*?)"?$/,
    (world, [type = '', text = '']) => value(world, writtenValue(TYPES[type] ?? '', text)),
  ],
  [
    /^the resolved (boolean|string|integer|float) details value should be "?(.*?)"?, the variant should be "(.*)", and the reason should be "(.*)"$/,
    (world, [type = '', text = '', name, why]) => {
      value(world, writtenValue(TYPES[type] ?? '', text));
      variant(world, name);
      reason(world, why);
    },
  ],
  [/^the resolved object (?:details )?value should be contain fields .*$/, (world) => value(world, PICTURES)],
  [
    /^the variant should be "(.*)", and the reason should be "(.*)"$/,
    (world, [name, why]) => {
      variant(world, name);
      reason(world, why);
    },
  ],
  [
    /^context contains keys "fn", "ln", "age", "customer" with values "(.*)", "(.*)", (\d+), "(.*)"$/,
    (world, [fn = '', ln = '', age, customer]) =>
      void Object.assign(world.context, { fn, ln, age: Number(age), customer: customer === 'true' }),
  ],
  [/^the resolved string response should be "(.*)"$/, (world, [text]) => value(world, text)],
  [
    /^the resolved flag value is "(.*)" when the context is empty$/,
    async (world, [text]) => {
      for (const name of Object.keys(world.context)) Reflect.deleteProperty(world.context, name);
      await evaluate(world);
      value(world, text);
    },
  ],
  [/^the default (?:string|integer) value should be returned$/, (world) => value(world, world.fallback)],
  [
    /^the reason should indicate an error and the error code should indicate .* with "(.*)"$/,
    (world, [code]) => {
      reason(world, 'ERROR');
      world.see(world.details?.errorCode, code);
    },
  ],
];

/** evaluation_v2.feature. */
const SECOND_EDITION: readonly (readonly [RegExp, Run])[] = [
  [/^an? (stable|not ready|error|fatal|stale) provider$/, (world, [status = '']) => world.use(status)],
  [/^the provider status should be "(.*)"$/, (world, [status]) => world.see(world.status, status)],
  [
    /^an? (\w+)-flag with key "(.*)" and a fallback value "(.*)"$/,
    (world, [type = '', key = '', text = '']) => void Object.assign(world, { type, key, fallback: writtenValue(type, text) }),
  ],
  [
    /^a context containing a key "(.*)", with type "(.*)" and with value "(.*)"$/,
    (world, [key = '', type = '', text = '']) => void Object.assign(world.context, { [key]: writtenValue(type, text) }),
  ],
  [/^a context containing a key "(.*)" with null value$/, (world, [key = '']) => void Object.assign(world.context, { [key]: null })],
  [/^an evaluation context with modifiable data$/, (world) => void Object.assign(world.context, { email: 'ballmer@macrosoft.com' })],
  [/^evaluation options containing specific hooks$/, () => undefined],
  [/^the flag was evaluated with details(?: asynchronously| using the evaluation options)?$/, evaluate],
  [/^the evaluation should complete without blocking$/, (world) => world.see(world.promised instanceof Promise, true)],
  [
    /^the specified hooks should execute during evaluation$/,
    (world) => world.see([...world.hookCalls].sort(), ['after', 'before', 'finally']),
  ],
  [/^the hook order should be maintained$/, (world) => world.see(world.hookCalls, ['before', 'after', 'finally'])],
  [/^the resolved details value should be "(.*)"$/, (world, [text = '']) => value(world, writtenValue(world.type, text))],
  [/^the reason should be "(.*)"$/, (world, [why]) => reason(world, why)],
  [/^the error-code should be "(.*)"$/, (world, [code]) => world.see(world.details?.errorCode, code)],
  [/^the flag key should be "(.*)"$/, (world, [key]) => world.see(world.details?.flagKey, key)],
  [/^the variant should be "(.*)"$/, (world, [name]) => variant(world, name)],
  [/^the original evaluation context should remain unmodified$/, (world) => world.see(world.context, { email: 'ballmer@macrosoft.com' })],
  [/^the evaluation details should be immutable$/, (world) => world.see(Object.isFrozen(world.details?.flagMetadata), true)],
  [
    /^the resolved metadata should contain$/,
    (world, _, { table: [, ...rows] }) =>
      world.see(
        world.details?.flagMetadata,
        Object.fromEntries(rows.map(([key = '', type = '', text = '']) => [key, writtenValue(type, text)])),
      ),
  ],
];

/** contextMerging.feature. */
const MERGING: readonly (readonly [RegExp, Run])[] = [
  [
    /^A context entry with key "(.*)" and value "(.*)" is added to the "(.*)" level$/,
    (world, [key = '', text, level]) => void world.levels.set(level as Level, { [key]: text ?? '' }),
  ],
  [/^A table with levels of increasing precedence$/, (world, _, { table }) => void (world.order = table.map(([level]) => level as Level))],
  [
    /^Context entries for each level from API level down to the "(.*)" level, with key "(.*)" and value "(.*)"$/,
    (world, [lowest, key = '']) => {
      const used = world.order.slice(0, world.order.indexOf(lowest as Level) + 1);
      for (const level of used) world.levels.set(level, { [key]: level });
    },
  ],
  [/^Some flag was evaluated$/, (world) => askFor(world, 'boolean', 'boolean-flag', false)],
  [
    /^The merged context contains an entry with key "(.*)" and value "(.*)"$/,
    (world, [key = '', text]) => world.see(world.stage.lastContext(), expect.objectContaining({ [key]: text })),
  ],
];

const STEPS = [...FIRST_EDITION, ...SECOND_EDITION, ...MERGING];

/** Plays a scenario by a client of @openfeature/server-sdk. @returns what was seen beside what is expected */
export async function play(scenario: Scenario, stage: Stage): Promise<ScenarioWorld['seen']> {
  const world = new ScenarioWorld(stage);
  try {
    await world.use('stable');
    for (const step of scenario.steps) {
      const found = STEPS.map(([form, run]) => [form.exec(step.text), run] as const).find(([match]) => match !== null);
      if (found === undefined) throw new Error(`No step says: ${step.text}`);
      await found[1](world, found[0]?.slice(1) ?? [], step);
    }
    return world.seen;
  } finally {
    await world.end();
  }
}
