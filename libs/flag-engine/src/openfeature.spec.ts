import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/kernel';
import { viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { readScenarios, type Scenario, type Step } from '../../../test/flag-engine/gherkin.ts';
import { fromOpenFeature, type OpenFeatureFlag } from '../../../test/flag-engine/openfeature-flags.ts';
import { evaluate, expectType } from './evaluate.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { ValueType } from './flag.ts';

const golden = (file: string): string => readFileSync(new URL(`../../../test/golden/openfeature/${file}`, import.meta.url), 'utf8');
const flags = Object.entries(JSON.parse(golden('test-flags.json')) as Record<string, OpenFeatureFlag>);
const view = viewOf(flags.map(([key, flag]) => fromOpenFeature(key, flag)));
const scenarios = readScenarios(golden('evaluation_v2.feature'));

/** Scenarios about a client and its provider, which an engine has none of: title -> what it is about. */
const OF_CLIENTS: ReadonlyMap<string, string> = new Map([
  ['Provider not ready error', 'state of the provider'],
  ['Provider in fatal state error', 'state of the provider'],
  ['Provider status accessibility', 'state of the provider'],
  ['Asynchronous flag evaluation', 'the engine is synchronous'],
  ['CACHED reason', 'the engine caches nothing'],
  ['Evaluation options with hooks', 'hooks of the client'],
]);
const ofEngine = scenarios.filter(({ title }) => ![...OF_CLIENTS.keys()].some((name) => title.startsWith(name)));

const TYPES: Readonly<Record<string, ValueType>> = {
  Boolean: 'boolean',
  String: 'string',
  Integer: 'number',
  Float: 'number',
  Object: 'json',
};

function valueOf(type: string, text: string): Json {
  if (type === 'String') return text;
  if (type === 'Object') return JSON.parse(text.replaceAll('\\"', '"')) as Json;
  return type === 'Boolean' ? text === 'true' : Number(text);
}

interface Seen {
  readonly actual: unknown;
  readonly expected: unknown;
}

class World {
  readonly #seen: Seen[] = [];
  #type = '';
  #key = '';
  #fallback: Json = null;
  readonly #context: Record<string, Json> = {};
  #details: EvaluationDetails | undefined;

  readonly #steps: readonly (readonly [RegExp, (values: readonly string[], step: Step) => void])[] = [
    [
      /^an? (\w+)-flag with key "(.*)" and a fallback value "(.*)"$/,
      ([type = '', key = '', fallback = '']) => {
        this.#type = type;
        this.#key = key;
        this.#fallback = valueOf(type, fallback);
      },
    ],
    [
      /^a context containing a key "(.*)", with type "(.*)" and with value "(.*)"$/,
      ([key = '', type = '', value = '']) => {
        this.#context[key] = valueOf(type, value);
      },
    ],
    [
      /^a context containing a key "(.*)" with null value$/,
      ([key = '']) => {
        this.#context[key] = null;
      },
    ],
    [
      /^an evaluation context with modifiable data$/,
      () => {
        this.#context['email'] = 'ballmer@macrosoft.com';
      },
    ],
    [
      /^the flag was evaluated with details$/,
      () => {
        const before = JSON.stringify(this.#context);
        const found = evaluate(view, this.#key, this.#context, this.#fallback);
        this.#details = expectType(found, TYPES[this.#type] ?? 'json', this.#fallback);
        this.#see(JSON.stringify(this.#context), before);
      },
    ],
    [/^the resolved details value should be "(.*)"$/, ([value = '']) => this.#see(this.#details?.value, valueOf(this.#type, value))],
    [/^the reason should be "(.*)"$/, ([reason]) => this.#see(this.#details?.reason, reason)],
    [/^the error-code should be "(.*)"$/, ([code]) => this.#see(this.#details?.errorCode, code)],
    [/^the flag key should be "(.*)"$/, ([key]) => this.#see(this.#details?.flagKey, key)],
    [/^the variant should be "(.*)"$/, ([variant]) => this.#see(this.#details?.variant, variant)],
    [/^the original evaluation context should remain unmodified$/, () => this.#see(this.#context, { email: 'ballmer@macrosoft.com' })],
    [/^the evaluation details should be immutable$/, () => this.#see(Object.isFrozen(this.#details), true)],
    [
      /^the resolved metadata should contain$/,
      (_, { table: [, ...rows] }) => {
        this.#see(
          this.#details?.metadata,
          Object.fromEntries(rows.map(([key = '', type = '', value = '']) => [key, valueOf(type, value)])),
        );
      },
    ],
  ];

  #see(actual: unknown, expected: unknown): void {
    this.#seen.push({ actual, expected });
  }

  /** What was seen beside what is expected. */
  play({ steps }: Scenario): readonly Seen[] {
    for (const step of steps) {
      const found = this.#steps.map(([form, run]) => [form.exec(step.text), run] as const).find(([match]) => match !== null);
      if (found === undefined) throw new Error(`No step says: ${step.text}`);
      found[1](found[0]?.slice(1) ?? [], step);
    }
    return this.#seen;
  }
}

describe('the scenarios of the OpenFeature specification', () => {
  it('are read, and those left out are about clients', () => {
    expect(scenarios.length).toBeGreaterThan(70);
    expect([...OF_CLIENTS.keys()].filter((name) => !scenarios.some(({ title }) => title.startsWith(name)))).toEqual([]);
  });

  it.each(ofEngine)('$title', (scenario) => {
    const seen = new World().play(scenario);

    // Every evaluation is seen to leave its context alone, so one alone would show nothing.
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.map(({ actual }) => actual)).toEqual(seen.map(({ expected }) => expected));
  });
});
