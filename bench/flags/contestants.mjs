import { GrowthBookClient } from '@growthbook/growthbook';
import { FlagdCore } from '@openfeature/flagd-core';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { Flagsmith } from 'flagsmith-nodejs';
import { CONTEXTS } from './workload.mjs';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The other engines. Each makes the document of its flags, loads it, and evaluates one flag or all for the context of that number.
 * Promises are answered where the engine has no other way.
 */
export const PEERS = [
  { name: '@openfeature/flagd-core', document: flagdDocument, load: loadFlagd },
  { name: 'unleash-client', document: unleashDocument, load: loadUnleash },
  { name: '@growthbook/growthbook', document: growthbookDocument, load: loadGrowthbook },
  { name: 'flagsmith-nodejs', document: flagsmithDocument, load: loadFlagsmith },
];

function flagdDocument(flags) {
  const condition = ({ in: [a, values], above: [b, bound], startsWith: [c, text] }) => ({
    and: [{ in: [{ var: a }, values] }, { '>': [{ var: b }, bound] }, { starts_with: [{ var: c }, text] }],
  });
  const targeting = (rules) => ({
    if: [
      ...rules.flatMap((rule) => [
        condition(rule),
        rule.isSplit ? { fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }, ['on', 50], ['off', 50]] } : 'on',
      ]),
      'off',
    ],
  });
  return {
    flags: Object.fromEntries(
      [...flags].map(([key, rules]) => [
        key,
        {
          state: 'ENABLED',
          variants: { on: true, off: false },
          defaultVariant: rules.length === 0 ? 'on' : 'off',
          ...(rules.length === 0 ? {} : { targeting: targeting(rules) }),
        },
      ]),
    ),
  };
}

async function loadFlagd(text) {
  const core = new FlagdCore();
  core.setConfigurations(text);
  return {
    one: (key, at) => core.resolveBooleanEvaluation(key, false, CONTEXTS[at & 63], SILENT).value,
    all: (at) => core.resolveAll(CONTEXTS[at & 63], SILENT),
    close() {},
  };
}

function unleashDocument(flags) {
  const constraints = ({ in: [a, values], above: [b, bound], startsWith: [c, text] }) => [
    { contextName: a, operator: 'IN', values },
    { contextName: b, operator: 'NUM_GT', value: String(bound) },
    { contextName: c, operator: 'STR_STARTS_WITH', values: [text] },
  ];
  return [...flags].map(([name, rules]) => ({
    name,
    type: 'release',
    enabled: true,
    stale: false,
    impressionData: false,
    project: 'default',
    variants: [],
    strategies:
      rules.length === 0
        ? [{ name: 'default', parameters: {}, constraints: [] }]
        : rules.map((rule) => ({
            name: 'flexibleRollout',
            parameters: { rollout: rule.isSplit ? '50' : '100', stickiness: 'userId', groupId: rule.salt },
            constraints: constraints(rule),
          })),
  }));
}

async function loadUnleash(text) {
  const data = JSON.parse(text);
  const client = new Unleash({
    appName: 'bench',
    url: 'http://127.0.0.1:9/',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data },
  });
  client.on('error', () => undefined);
  await new Promise((resolve) => client.once('ready', resolve));
  const contexts = CONTEXTS.map(({ targetingKey, ...properties }) => ({
    userId: targetingKey,
    properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)])),
  }));
  const names = data.map(({ name }) => name);
  return {
    one: (key, at) => client.isEnabled(key, contexts[at & 63]),
    all: (at) => names.map((name) => client.isEnabled(name, contexts[at & 63])),
    close: () => client.destroy(),
  };
}

function growthbookDocument(flags) {
  const condition = ({ in: [a, values], above: [b, bound], startsWith: [c, text] }) => ({
    [a]: { $in: values },
    [b]: { $gt: bound },
    [c]: { $regex: `^${text}` },
  });
  return Object.fromEntries(
    [...flags].map(([key, rules]) => [
      key,
      {
        defaultValue: rules.length === 0,
        rules: rules.map((rule) => ({
          condition: condition(rule),
          ...(rule.isSplit
            ? { variations: [true, false], weights: [0.5, 0.5], hashAttribute: 'targetingKey', key: rule.salt }
            : { force: true }),
        })),
      },
    ]),
  );
}

async function loadGrowthbook(text) {
  const features = JSON.parse(text);
  const client = new GrowthBookClient();
  client.initSync({ payload: { features } });
  const users = CONTEXTS.map((attributes) => ({ attributes }));
  const keys = Object.keys(features);
  return {
    one: (key, at) => client.evalFeature(key, users[at & 63]).value,
    all: (at) => keys.map((key) => client.evalFeature(key, users[at & 63])),
    close: () => client.destroy(),
  };
}

function flagsmithDocument(flags) {
  let id = 0;
  const feature = new Map([...flags.keys()].map((name) => [name, { id: ++id, name, type: 'STANDARD' }]));
  const state = (name, enabled, options = []) => ({
    feature: feature.get(name),
    enabled,
    django_id: ++id,
    feature_state_value: null,
    featurestate_uuid: uuidOf(id),
    multivariate_feature_state_values: options,
  });
  const conditions = ({ in: [a, values], above: [b, bound], startsWith: [c, text], isSplit }) => [
    { operator: 'IN', property_: a, value: values.join(',') },
    { operator: 'GREATER_THAN', property_: b, value: String(bound) },
    { operator: 'REGEX', property_: c, value: `^${text}` },
    ...(isSplit ? [{ operator: 'PERCENTAGE_SPLIT', property_: '', value: '50' }] : []),
  ];
  const segment = (name, rule, priority) => ({
    id: ++id,
    name: `${name}-${priority}`,
    feature_states: [{ ...state(name, true), feature_segment: { priority } }],
    rules: [{ type: 'ALL', rules: [], conditions: conditions(rule) }],
  });
  return {
    id: 1,
    api_key: 'bench',
    name: 'bench',
    project: {
      id: 1,
      name: 'bench',
      hide_disabled_flags: false,
      organisation: { id: 1, name: 'bench', feature_analytics: false, stop_serving_flags: false, persist_trait_data: false },
      segments: [...flags].flatMap(([name, rules]) => rules.map((rule, priority) => segment(name, rule, priority))),
    },
    feature_states: [...flags].map(([name, rules]) => state(name, rules.length === 0)),
    identity_overrides: [],
  };
}

function uuidOf(number) {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Flagsmith evaluates every flag for a user, whichever is asked for: so it gets documents of one flag where one is measured. */
async function loadFlagsmith(text) {
  const client = new Flagsmith({
    environmentKey: 'ser.bench',
    enableLocalEvaluation: true,
    environmentRefreshIntervalSeconds: 86_400,
    apiUrl: 'http://127.0.0.1:9/',
    fetch: async () => new Response(text, { headers: { 'content-type': 'application/json' } }),
    logger: SILENT,
  });
  await client.updateEnvironment();
  const users = CONTEXTS.map(({ targetingKey, ...traits }) => [targetingKey, traits]);
  return {
    one: async (key, at) => (await client.getIdentityFlags(...users[at & 63])).isFeatureEnabled(key),
    all: async (at) => (await client.getIdentityFlags(...users[at & 63])).allFlags(),
    close: () => client.close(),
  };
}
