import { GrowthBookClient } from '@growthbook/growthbook';
import { FlagdCore } from '@openfeature/flagd-core';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { compileFlag, evaluate, evaluateAll } from '../../dist/libs/flag-engine/src/index.js';
import { CONTEXTS } from './workload.mjs';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Each makes the document of its flags, loads it, and evaluates one flag or all for the context of that number.
 * `warm` is what evaluating everything once costs.
 */
export const CONTESTANTS = [
  { name: 'flag-engine', document: ownDocument, load: loadOwn },
  { name: '@openfeature/flagd-core', document: flagdDocument, load: loadFlagd },
  { name: 'unleash-client', document: unleashDocument, load: loadUnleash },
  { name: '@growthbook/growthbook', document: growthbookDocument, load: loadGrowthbook },
];

function ownDocument(flags) {
  return [...flags].map(([key, rules]) => ({
    flag: { key, name: key, owner: 'bench', kind: 'release', valueType: 'boolean', variants: { on: true, off: false } },
    environment: {
      state: 'on',
      salt: key,
      offVariant: 'off',
      fallthrough: { variant: rules.length === 0 ? 'on' : 'off' },
      rules: rules.map((rule, index) => ({
        id: `r${index}`,
        salt: rule.salt,
        when: {
          all: [
            { attribute: rule.in[0], op: 'in', values: rule.in[1] },
            { attribute: rule.above[0], op: 'number', is: '>', value: rule.above[1] },
            { attribute: rule.startsWith[0], op: 'startsWith', values: [rule.startsWith[1]] },
          ],
        },
        serve: rule.isSplit
          ? {
              split: [
                { variant: 'on', weight: 50_000 },
                { variant: 'off', weight: 50_000 },
              ],
            }
          : { variant: 'on' },
      })),
    },
  }));
}

async function loadOwn(text) {
  const flags = new Map(JSON.parse(text).map(({ flag, environment }) => [flag.key, compileFlag(flag, environment)]));
  const view = { now: 0, flag: (key) => flags.get(key), segment: () => undefined, override: () => undefined, flagKeys: () => flags.keys() };
  return {
    one: (key, at) => evaluate(view, key, CONTEXTS[at & 63], false).value,
    all: (at) => evaluateAll(view, CONTEXTS[at & 63]),
    close() {},
  };
}

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
