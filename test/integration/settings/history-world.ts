import { type CommandContext, type Scope, SettingsManagementException, systemActor, Scope as Scopes } from '#libs/kernel';
import type { TestApp } from '#libs/testing';
import {
  type SettingChange,
  SettingHistoryCoordinator,
  type SettingRowState,
  SettingsCoordinator,
  type SettingsWriteResult,
} from '../../../src/settings/contracts/index.ts';
import { after, constraintOf, ENVIRONMENTS, KEYS, type Rows, ScopeModel, type Step, withRow } from './history-model.ts';

const actor = systemActor('history');
const context: CommandContext = { actor, source: 'contract', reason: 'test' };

interface Member {
  readonly scope: Scope;
  readonly model: ScopeModel;
  /** Members of one stream move together. */
  readonly stream: string;
}

/** A random history as the product and as the model see it: an application, a holding, a subsidiary and two of its users. */
export class HistoryWorld {
  accepted = 0;

  private constructor(
    private readonly settings: SettingsCoordinator,
    readonly past: SettingHistoryCoordinator,
    readonly members: readonly Member[],
  ) {}

  /** A world with tenants of its own, in which nothing is set. */
  static async create(server: TestApp, number: number): Promise<HistoryWorld> {
    const [holding, retail] = [`holding-${number}`, `retail-${number}`];
    await server.send('POST', '/v1/tenants', { body: { code: holding, name: holding } });
    await server.send('POST', '/v1/tenants', { body: { code: retail, name: retail, parent: holding } });
    const past = server.app.get(SettingHistoryCoordinator);
    const scopes = [
      Scopes.application(),
      Scopes.tenant(holding),
      Scopes.tenant(retail),
      Scopes.user(retail, 'ann'),
      Scopes.user(retail, 'bob'),
    ];
    await past.rollBackSettings(Scopes.application(), { to: 1 }, context);
    const newest = (await past.diff(Scopes.application(), { from: 0 }, { limit: 1 }, actor)).to;
    const members = scopes.map((scope, index) => ({
      scope,
      model: new ScopeModel(index === 0 ? newest : 0),
      stream: index < 3 ? `settings ${index}` : 'preferences',
    }));
    return new HistoryWorld(server.app.get(SettingsCoordinator), past, members);
  }

  /** Does one step to both; what the product refuses changes nothing. */
  async take(taken: Step): Promise<void> {
    const member = this.member(taken.scope);
    const [key, environment] = [KEYS[taken.key] ?? '', ENVIRONMENTS[taken.environment] ?? '*'];
    const { rows } = member.model;
    const place = `${key} ${environment}`;
    const then = member.model.pick(taken.picked);
    const single = async (done: Promise<SettingsWriteResult>, wanted: Rows) => this.note(member, await done, wanted);
    const one = (op: Step['op']) => withRow(rows, place, after(rows.get(place), op, taken.value));
    const change = { key, environment, value: taken.value };
    await this.unlessRefused(async () => {
      switch (taken.op) {
        case 'set':
          return single(this.settings.updateSetting(member.scope, change, context), one('set'));
        case 'unset':
          return single(this.settings.unsetSetting(member.scope, { key, environment }, context), one('unset'));
        case 'enforce':
          return single(this.settings.enforceSetting(member.scope, change, context), one('enforce'));
        case 'release':
          return single(this.settings.releaseSetting(member.scope, { key, environment }, context), one('release'));
        case 'constrain': {
          const constraint = constraintOf(taken.value);
          return single(this.settings.constrainSetting(member.scope, { key, environment, constraint }, context), one('constrain'));
        }
        case 'bulk':
          return this.bulk(member, taken);
        case 'back':
          return single(
            this.past.rollBackSetting(member.scope, { key, environment, revision: then }, context),
            withRow(rows, place, member.model.at(then).get(place)),
          );
        case 'undo':
          return this.undo(member, then);
        case 'rollback':
          return single(this.past.rollBackSettings(member.scope, { to: then }, context), member.model.at(then));
      }
    });
  }

  member(number: number): Member {
    const member = this.members[number % this.members.length];
    if (member === undefined) throw new Error('There are no members.');
    return member;
  }

  /** Takes a scope back. Answers the revision of the change set, 0 when nothing had to change, undefined when the product refuses. */
  async rollBack(member: Member, rollback: { to: number } | { changeSet: number }, wanted: Rows): Promise<number | undefined> {
    return this.unlessRefused(async () => {
      const result = await this.past.rollBackSettings(member.scope, rollback, context);
      this.note(member, result, wanted);
      return result.changed === 0 ? 0 : revisionOf(member, result);
    });
  }

  /** What the product says was stored in a scope at a revision. */
  async stored(member: Member, revision: number): Promise<Rows> {
    const { items } = await this.past.stateAt(member.scope, { revision }, { limit: 200 }, actor);
    return new Map(items.map(({ key, environment, revision: _revision, by: _by, at: _at, ...row }) => [`${key} ${environment}`, row]));
  }

  /** What the product says differs between a revision and now. */
  async changedSince(member: Member, revision: number): Promise<readonly object[]> {
    return (await this.past.diff(member.scope, { from: revision }, { limit: 200 }, actor)).items;
  }

  private async bulk(member: Member, { value, key, picked }: Step): Promise<void> {
    const changes: SettingChange[] = KEYS.filter((_, index) => index !== key).map((name, index) =>
      (picked >> index) % 2 === 0 ? { op: 'set', key: name, value } : { op: 'unset', key: name },
    );
    const wanted = changes.reduce<Rows>((rows, { op, key: name }) => {
      return withRow(rows, `${name} *`, after(rows.get(`${name} *`), op as Step['op'], value));
    }, member.model.rows);
    this.note(member, await this.settings.bulkUpdateSettings(member.scope, changes, 'atomic', context), wanted);
  }

  // Undoing is taking back the rows that the change set changed. What was before the history begins is not known.
  private async undo(member: Member, changeSet: number): Promise<void> {
    if (changeSet === member.model.base) return;
    const [before, then] = [member.model.at(changeSet - 1), member.model.at(changeSet)];
    const result = await this.past.rollBackSettings(member.scope, { changeSet }, context);
    const touched = [...new Set([...before.keys(), ...then.keys()])].filter(
      (place) => JSON.stringify(sorted(before.get(place))) !== JSON.stringify(sorted(then.get(place))),
    );
    this.note(
      member,
      result,
      touched.reduce((rows, place) => withRow(rows, place, before.get(place)), member.model.rows),
    );
  }

  private note(member: Member, result: SettingsWriteResult, wanted: Rows): void {
    if (result.changed === 0) return;
    this.accepted++;
    const revision = revisionOf(member, result);
    for (const other of this.members.filter(({ stream }) => stream === member.stream))
      other.model.note(revision, other === member ? wanted : other.model.rows);
  }

  private async unlessRefused<R>(act: () => Promise<R>): Promise<R | undefined> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof SettingsManagementException && error.kind !== 'internal') return undefined;
      throw error;
    }
  }
}

function revisionOf({ scope }: Member, { revisions }: SettingsWriteResult): number {
  return (scope.level === 'user' ? revisions.preferences : revisions.settings) ?? 0;
}

function sorted(row: SettingRowState | undefined): unknown {
  return row === undefined ? null : [row.value, row.enforced, row.constraint];
}
