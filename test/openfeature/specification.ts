import { readFileSync } from 'node:fs';
import type { TestApp } from '#libs/testing';
import type { Json } from '#libs/kernel';
import { readScenarios, type Scenario } from '../flag-engine/gherkin.ts';
import { fromOpenFeature, type OpenFeatureFlag } from '../flag-engine/openfeature-flags.ts';

const golden = (file: string): string => readFileSync(new URL(`../golden/openfeature/${file}`, import.meta.url), 'utf8');

/** All scenarios of the specification, by their files. */
export const SCENARIOS: readonly (Scenario & { readonly file: string })[] = [
  'evaluation.feature',
  'evaluation_v2.feature',
  'contextMerging.feature',
].flatMap((file) => readScenarios(golden(file)).map((scenario) => ({ ...scenario, file })));

// evaluation.feature speaks of it, and the specification's flags lack it.
const CONTEXT_AWARE = {
  valueType: 'string',
  variants: { internal: 'INTERNAL', external: 'EXTERNAL' },
  rules: [
    {
      when: {
        all: [
          { attribute: 'fn', op: 'equals', value: 'Sulisław' },
          { attribute: 'ln', op: 'equals', value: 'Świętopełk' },
          { attribute: 'age', op: 'equals', value: 29 },
          { attribute: 'customer', op: 'equals', value: false },
        ],
      },
      serve: { variant: 'internal' },
    },
  ],
  fallthrough: { variant: 'external' },
};

/**
 * Creates the specification's flags over HTTP, in the environment staging.
 * @param offVariants what disabled flags answer; a flag that is not named has no off variant, so the caller's default counts
 */
export async function createSpecificationFlags(server: TestApp, offVariants: Readonly<Record<string, string>> = {}): Promise<void> {
  const written = JSON.parse(golden('test-flags.json')) as Record<string, OpenFeatureFlag>;
  for (const [key, document] of Object.entries(written)) {
    const { flag, environment } = fromOpenFeature(key, document);
    const { rules = [], fallthrough = null, state } = environment;
    const members = {
      valueType: flag.valueType,
      variants: flag.variants,
      ...(flag.metadata === undefined ? {} : { metadata: flag.metadata }),
    };
    const sent = rules.map(({ id: _id, salt: _salt, ...rule }) => rule);
    await create(server, key, members, { state, rules: sent, fallthrough, offVariant: offVariants[key] ?? null });
  }
  const { valueType, variants, rules, fallthrough } = CONTEXT_AWARE;
  await create(server, 'context-aware', { valueType, variants }, { state: 'on', rules, fallthrough });
}

async function create(server: TestApp, key: string, members: object, behaviour: object): Promise<void> {
  const common = { owner: 'openfeature', reason: 'Specification' };
  const created = await server.send('POST', '/v1/application/flags', { body: { key, name: key, type: 'boolean', ...common, ...members } });
  const configured = await server.send('PATCH', `/v1/application/flags/${key}/environments/staging`, {
    headers: { 'if-none-match': '*' },
    body: { reason: 'Specification', ...behaviour },
  });
  if (created.status !== 201 || configured.status !== 200) throw new Error(JSON.stringify([key, created.body, configured.body]));
}

/** A value as the scenarios write it. */
export function writtenValue(type: string, text: string): Json {
  if (type === 'String') return text;
  if (type === 'Object') return JSON.parse(text.replaceAll('\\"', '"')) as Json;
  return type === 'Boolean' ? text === 'true' : Number(text);
}
