import fc from 'fast-check';
import type { FlagEnvironment } from '#libs/flag-engine';
import { type CommandContext, Scope, SettingsManagementException, systemActor } from '#libs/kernel';
import type { TestApp } from '#libs/testing';
import { FeatureFlagCoordinator, FlagHistoryCoordinator, type FlagWriteResult } from '../../../src/feature-flags/contracts/index.ts';

export const KEYS = ['model-a', 'model-b'];
const ENVIRONMENTS = ['staging', 'production'];
const OPS = [
  'create',
  'update',
  'configure',
  'roll-out',
  'disable',
  'archive',
  'restore',
  'kill',
  'revive',
  'back',
  'override',
  'segment',
] as const;
const SEGMENT = 'model-segment';

/** One step of a random history; numbers are taken modulo what there is. */
export interface FlagStep {
  readonly op: (typeof OPS)[number];
  readonly key: number;
  readonly environment: number;
  readonly value: number;
  readonly picked: number;
}

export const step: fc.Arbitrary<FlagStep> = fc.record({
  op: fc.oneof({ weight: 3, arbitrary: fc.constant('configure' as const) }, { weight: 8, arbitrary: fc.constantFrom(...OPS) }),
  key: fc.nat({ max: KEYS.length - 1 }),
  environment: fc.nat({ max: ENVIRONMENTS.length - 1 }),
  value: fc.nat({ max: 9 }),
  picked: fc.nat({ max: 1_000_000 }),
});

/** States by `thing key environment`. */
export type States = Readonly<Record<string, object>>;

const actor = systemActor('history');
const by: CommandContext = { actor, source: 'contract', reason: 'test' };

/** A random history of a tenant's flags, as the product does it and as the specification tells it. */
export class FlagHistoryWorld {
  accepted = 0;
  /** What the tenant says at every revision, told anew; archived flags keep what they are. */
  readonly past: States[] = [{}];

  private constructor(
    readonly server: TestApp,
    readonly scope: Scope,
    private readonly flags: FeatureFlagCoordinator,
    private readonly history: FlagHistoryCoordinator,
  ) {}

  static async create(server: TestApp, code: string): Promise<FlagHistoryWorld> {
    await server.send('POST', '/v1/tenants', { body: { code, name: code } });
    const flags = server.app.get(FeatureFlagCoordinator, { strict: false });
    return new FlagHistoryWorld(server, Scope.tenant(code), flags, server.app.get(FlagHistoryCoordinator, { strict: false }));
  }

  /** What is said now. */
  get now(): States {
    return this.past.at(-1) ?? {};
  }

  /** What the product says was said at a revision. */
  async stored(revision: number): Promise<States> {
    const { items } = await this.history.stateAt(this.scope, { revision }, { limit: 200 }, actor);
    return Object.fromEntries(items.map(({ thing, key, environment, state }) => [`${thing} ${key} ${environment}`, state]));
  }

  /** What the product says differs between two revisions, applied to what was said at the first. */
  async carried(from: number, to: number): Promise<States> {
    const { items } = await this.history.diff(this.scope, { from, to }, { limit: 200 }, actor);
    const states: Record<string, object> = { ...this.past[from] };
    for (const { thing, key, environment, before, after } of items) {
      const place = `${thing} ${key} ${environment}`;
      if (JSON.stringify(sorted(states[place] ?? null)) !== JSON.stringify(sorted(before)))
        throw new Error(`${place} was not that before.`);
      if (after === null) delete states[place];
      else states[place] = after;
    }
    return states;
  }

  /** Does one step to both; what the product refuses changes nothing. */
  async take({ op, key: number, environment: place, value, picked }: FlagStep): Promise<void> {
    const [key, environment] = [KEYS[number] ?? '', ENVIRONMENTS[place] ?? ''];
    const at = `flag-environment ${key} ${environment}`;
    const flag = this.now[`flag ${key} *`] as (Record<string, unknown> & { readonly initial: FlagEnvironment }) | undefined;
    const said = (this.now[at] ?? flag?.initial) as FlagEnvironment | undefined;
    const then = picked % this.past.length;
    const [scope, flags] = [this.scope, this.flags];
    const inEnvironment = { key, environment };
    switch (op) {
      case 'create':
        return this.created(key, value);
      case 'update':
        return this.done(flags.updateFlag(scope, { key, change: { owner: `owner ${value}` } }, by), {
          [`flag ${key} *`]: { ...flag, owner: `owner ${value}` },
        });
      case 'configure': {
        const change = { state: value % 2 === 0 ? ('on' as const) : ('off' as const), bucketBy: `user.n${value}` };
        return this.done(flags.configureFlag(scope, inEnvironment, change, by), { [at]: { ...said, ...change } });
      }
      case 'roll-out': {
        const rules = (said?.rules ?? []).map((rule) => ({ ...rule, coverage: value * 1_000 }));
        return this.done(flags.rolloutFeature(scope, { ...inEnvironment, percentage: value }, by), { [at]: { ...said, rules } });
      }
      case 'disable':
        return this.done(flags.disableFlag(scope, inEnvironment, by), { [at]: { ...said, state: 'off' } });
      case 'archive':
        return this.done(flags.archiveFlag(scope, { key }, by), { [`flag ${key} *`]: { ...flag, archived: true } });
      case 'restore': {
        const { archived: _archived, ...back }: Record<string, unknown> = flag ?? {};
        return this.done(flags.restoreFlag(scope, { key }, by), { [`flag ${key} *`]: back });
      }
      case 'back':
        return this.back(key, then);
      case 'override':
        return this.done(flags.overrideFlag(scope, { key: 'model-above', environment }, { variant: value % 2 === 0 ? 'on' : 'off' }, by), {
          [`flag-override model-above ${environment}`]: { variant: value % 2 === 0 ? 'on' : 'off' },
        });
      case 'segment':
        return this.segment(value);
      case 'kill':
        return this.unlessRefused(async () => void (await flags.killFlag(scope, inEnvironment, by)));
      case 'revive':
        return this.unlessRefused(async () => void (await flags.reviveFlag(scope, inEnvironment, by)));
    }
  }

  private async created(key: string, value: number): Promise<void> {
    await this.unlessRefused(async () => {
      const made = { key, name: key, owner: `owner ${value}`, type: 'percentage', percentage: value } as const;
      const result = await this.flags.createFlag(this.scope, made, by);
      // Ids and salts are made by the product; everything else is told by the read of the flag.
      const { key: _key, source: _source, createdAt: _createdAt, revision: _revision, ...flag } = await this.flags.getFlag(this.scope, key);
      this.note(result, { [`flag ${key} *`]: flag });
    });
  }

  // Everything about the flag is as it was; nothing else changes. A flag that was archived, or not there, is refused.
  private async back(key: string, then: number): Promise<void> {
    const isOf = ([place]: readonly [string, object]): boolean =>
      place.startsWith(`flag ${key} `) || place.startsWith(`flag-environment ${key} `);
    const others = Object.entries(this.now).filter((entry) => !isOf(entry));
    const wanted = Object.entries(this.past[then] ?? {}).filter(isOf);
    await this.unlessRefused(async () => {
      const result = await this.history.rollBackFlag(this.scope, { key, to: then }, by);
      if (result.changed) this.push(result, Object.fromEntries([...others, ...wanted]));
    });
  }

  private async segment(value: number): Promise<void> {
    const definition = { name: SEGMENT, include: [`user ${value}`] };
    if (this.now[`segment ${SEGMENT} *`] === undefined)
      return this.done(this.flags.createSegment(this.scope, { key: SEGMENT, ...definition }, by), { [`segment ${SEGMENT} *`]: definition });
    if (value > 6) return this.done(this.flags.removeSegment(this.scope, { key: SEGMENT }, by), { [`segment ${SEGMENT} *`]: undefined });
    return this.done(this.flags.updateSegment(this.scope, { key: SEGMENT }, { include: definition.include }, by), {
      [`segment ${SEGMENT} *`]: definition,
    });
  }

  private async done(doing: Promise<FlagWriteResult>, changed: Readonly<Record<string, object | undefined>>): Promise<void> {
    await this.unlessRefused(async () => this.note(await doing, changed));
  }

  private note(result: FlagWriteResult, changed: Readonly<Record<string, object | undefined>>): void {
    const states = Object.entries({ ...this.now, ...changed }).filter((entry): entry is [string, object] => entry[1] !== undefined);
    if (result.changed) this.push(result, Object.fromEntries(states));
  }

  private push({ revisions }: FlagWriteResult, states: States): void {
    this.accepted++;
    this.past.push(states);
    if (revisions.flags !== this.past.length - 1) throw new Error(`Revision ${revisions.flags} does not follow ${this.past.length - 2}.`);
  }

  private async unlessRefused(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof SettingsManagementException) || error.kind === 'internal') throw error;
    }
  }
}

/** With members in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
