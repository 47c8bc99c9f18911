import type { Condition, EvaluationContext, Flag, FlagEnvironment } from '../../libs/flag-engine/src/index.ts';
import { APPLICATION_TENANT_ID, type Clock } from '../../libs/kernel/src/index.ts';
import { Metrics } from '../../libs/observability/src/index.ts';
import { CompiledFlags } from '../../src/feature-flags/data-providers/compiled-flags.ts';
import { EvaluationMeter } from '../../src/feature-flags/data-providers/evaluation-meter.ts';
import { ScopeFlags } from '../../src/feature-flags/data-providers/scope-flags.ts';
import { ScopeFlagsView } from '../../src/feature-flags/data-providers/scope-flags-view.ts';
import { UsageCounts } from '../../src/feature-flags/data-providers/usage-counts.ts';
import { FlagTable } from '../../src/feature-flags/domain/flag-table.ts';
import { KeptEnvironmentRow, KeptFlagRow } from '../../src/feature-flags/domain/kept-rows.ts';
import { type Contestant, type Loaded, loadWorkload, type Workload, type WorkRule } from './flag-peers.ts';

/** Name of the product among the contestants. */
export const OWN_NAME = 'settings-management';
/** The environment that the bench evaluates in. */
export const ENVIRONMENT = 'production';

/** The texts that the database holds for a flag, and hands to the layer. */
export interface FlagTexts {
  readonly key: string;
  readonly definition: string;
  readonly configuration: string;
}

/** The rows of a workload. */
export function rowsOf(flags: Workload): readonly FlagTexts[] {
  return [...flags].map(([key, rules]) => ({
    key,
    definition: JSON.stringify(definitionOf(key)),
    configuration: JSON.stringify(configurationOf(key, rules)),
  }));
}

/**
 * The view that siblings get, made of rows as the layer makes it, with metrics and counts. Rows come as their text, the documents in them
 * as texts, which is how the database hands them out.
 */
export const OWN: Contestant = {
  name: OWN_NAME,
  document: rowsOf,
  async load(text) {
    const { CONTEXTS } = await loadWorkload();
    return loadedOf(viewOf(JSON.parse(text) as readonly FlagTexts[]), CONTEXTS);
  },
};

/** A view as a contestant. */
export function loadedOf(view: Pick<ScopeFlagsView, 'isEnabled' | 'all'>, contexts: readonly EvaluationContext[]): Loaded {
  return {
    one: (key, at) => view.isEnabled(key, contexts[at & 63]),
    all: (at) => view.all(contexts[at & 63]),
    close: () => undefined,
  };
}

function viewOf(rows: readonly FlagTexts[]): ScopeFlagsView {
  const clock: Clock = { now: () => new Date() };
  const of = { revision: 1, createdAt: clock.now().toISOString(), archivedAt: null, environment: ENVIRONMENT };
  const table = FlagTable.empty.patched({
    flags: rows.map(({ key, definition }) => new KeptFlagRow({ key, ...of }, definition)),
    environments: rows.map(({ key, configuration }) => new KeptEnvironmentRow({ key, ...of }, configuration)),
    segments: [],
    switches: [],
  });
  const counts = new UsageCounts(clock);
  counts.keepTime();
  const place = { environment: ENVIRONMENT, tenantId: APPLICATION_TENANT_ID, tenant: undefined, version: '1', staleness: () => undefined };
  const owned = { ownerId: APPLICATION_TENANT_ID, source: { level: 'application' }, table } as const;
  const flags = new ScopeFlags([owned], place, new CompiledFlags(), counts);
  return new ScopeFlagsView(flags, clock, new EvaluationMeter(new Metrics(), counts), undefined);
}

function definitionOf(key: string): Omit<Flag, 'key'> & { readonly initial: FlagEnvironment } {
  const initial: FlagEnvironment = { state: 'off', salt: key, offVariant: 'off' };
  return { name: key, owner: 'bench', kind: 'release', valueType: 'boolean', variants: { on: true, off: false }, initial };
}

function configurationOf(key: string, rules: readonly WorkRule[]): FlagEnvironment {
  return {
    state: 'on',
    salt: key,
    offVariant: 'off',
    fallthrough: { variant: rules.length === 0 ? 'on' : 'off' },
    rules: rules.map((rule, index) => ({
      id: `r${index}`,
      salt: rule.salt,
      when: conditionOf(rule),
      serve: rule.isSplit ? { split: ['on', 'off'].map((variant) => ({ variant, weight: 50_000 })) } : { variant: 'on' },
    })),
  };
}

function conditionOf(rule: WorkRule): Condition {
  return {
    all: [
      { attribute: rule.in[0], op: 'in', values: rule.in[1] },
      { attribute: rule.above[0], op: 'number', is: '>', value: rule.above[1] },
      { attribute: rule.startsWith[0], op: 'startsWith', values: [rule.startsWith[1]] },
    ],
  };
}
