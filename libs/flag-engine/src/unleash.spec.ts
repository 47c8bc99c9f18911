import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type UnleashContext, type UnleashFeature, type UnleashSegment, UnleashWorld } from '../../../test/flag-engine/unleash-adapter.ts';

interface Case<Expected> {
  readonly description: string;
  readonly context: UnleashContext;
  readonly toggleName: string;
  readonly expectedResult: Expected;
}

interface State {
  readonly features?: readonly UnleashFeature[];
  readonly segments?: readonly UnleashSegment[];
  readonly events?: readonly StateEvent[];
}

interface StateEvent {
  readonly type: string;
  readonly features?: readonly UnleashFeature[];
  readonly segments?: readonly UnleashSegment[];
  readonly feature?: UnleashFeature;
  readonly featureName?: string;
  readonly segment?: UnleashSegment;
}

interface Specification {
  readonly name: string;
  readonly state: State;
  readonly tests?: readonly Case<boolean>[];
  readonly variantTests?: readonly Case<object>[];
}

/** Cases that cannot give their expected answer: description -> reason. */
const IMPOSSIBLE: ReadonlyMap<string, string> = new Map();

const folder = join(dirname(createRequire(import.meta.url).resolve('@unleash/client-specification/package.json')), 'specifications');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
const specifications = read<readonly string[]>('index.json').map((file) => read<Specification>(file));

/** The state, also where it is told as the events that lead to it. */
function worldOf({ features = [], segments = [], events = [] }: State): UnleashWorld {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  for (const event of events) {
    for (const feature of [...(event.features ?? []), ...(event.feature === undefined ? [] : [event.feature])])
      byName.set(feature.name, feature);
    for (const segment of [...(event.segments ?? []), ...(event.segment === undefined ? [] : [event.segment])])
      byId.set(segment.id, segment);
    if (event.type === 'feature-removed') byName.delete(event.featureName ?? '');
  }
  return new UnleashWorld([...byName.values()], [...byId.values()]);
}

describe.each(specifications)('$name of @unleash/client-specification', ({ state, tests = [], variantTests = [] }) => {
  const world = worldOf(state);
  const possible = <T>(cases: readonly Case<T>[]) => cases.filter(({ description }) => !IMPOSSIBLE.has(description));

  it('enables what it should', () => {
    const cases = possible(tests);
    const answers = cases.map((one) => ({ ...one, expectedResult: world.isEnabled(one.toggleName, one.context) }));

    expect(answers).toEqual(cases);
  });

  it('serves the variants that it should', () => {
    const cases = possible(variantTests);
    const answers = cases.map((one) => ({ ...one, expectedResult: world.variantOf(one.toggleName, one.context) }));

    expect(answers).toEqual(
      cases.map((one) => ({ ...one, expectedResult: { feature_enabled: expect.any(Boolean), ...one.expectedResult } })),
    );
  });
});

describe('the cases of @unleash/client-specification', () => {
  it('are all there', () => {
    const count = specifications.reduce((sum, { tests = [], variantTests = [] }) => sum + tests.length + variantTests.length, 0);

    expect(count).toBeGreaterThanOrEqual(270);
  });
});
