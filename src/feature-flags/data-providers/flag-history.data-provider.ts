import { Injectable } from '@nestjs/common';
import { ChangeLogReader, newestRevision, revisionAt } from '#libs/changes';
import {
  type Actor,
  APPLICATION_TENANT_ID,
  NO_SUBJECT,
  readableEnvironments,
  type Scope,
  type SqlSession,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type {
  FlagDifference,
  FlagHistoryEntry,
  FlagHistoryPosition,
  FlagMoment,
  FlagThingsPage,
  StoredFlagThing,
} from '../contracts/index.ts';
import { FeatureFlagRevisionNotFoundException } from '../domain/feature-flag.exceptions.ts';
import { flagDifferences, flagsAt, type LoggedFlags } from '../persistence/logged-flags.ts';

/** What the history of a segment is made of, by the first part of the kinds of changes. */
export const OF_SEGMENTS: readonly string[] = ['segment'];

/** What the history of a flag is made of. */
export const OF_FLAGS: readonly string[] = ['flag', 'flag-environment', 'flag-override', 'flag-rollout', 'flag-switch'];

/** The past of the flags of one scope, as the change log tells it, within one snapshot. */
export class FlagHistory {
  constructor(
    private readonly sql: SqlSession,
    private readonly scope: LoggedFlags,
  ) {}

  /** The revision of a moment. @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND */
  async revisionOf(moment: FlagMoment): Promise<number> {
    const { tenantId } = this.scope;
    if (moment !== undefined && 'at' in moment) return revisionAt(this.sql, tenantId, 'flags', moment.at);
    const newest = await newestRevision(this.sql, tenantId, 'flags');
    if (moment !== undefined && moment.revision > newest) throw new FeatureFlagRevisionNotFoundException(moment.revision, newest);
    return moment?.revision ?? newest;
  }

  /** What was said at a revision. */
  at(revision: number, page: FlagThingsPage): Promise<readonly StoredFlagThing[]> {
    return flagsAt(this.sql, this.scope, revision, page);
  }

  /** What differs between two revisions, whichever is the later. */
  async differences(from: number, to: number, page: FlagThingsPage): Promise<readonly FlagDifference[]> {
    if (from <= to) return flagDifferences(this.sql, this.scope, { from, to }, page);
    const backwards = await flagDifferences(this.sql, this.scope, { from: to, to: from }, page);
    return backwards.map(({ before, after, ...place }) => ({ ...place, before: after, after: before }));
  }
}

/** Opens the past of the flags of a scope. */
@Injectable()
export class FlagHistoryDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
    private readonly log: ChangeLogReader,
  ) {}

  /** Asks about the past of a scope, in one transaction. @throws TenantNotFoundException TENANT_NOT_FOUND */
  async of<R>(scope: Scope, actor: Actor, ask: (history: FlagHistory) => Promise<R>): Promise<R> {
    const logged = await this.logged(scope, actor);
    return this.reader.read({ tenantId: logged.tenantId }, (sql) => ask(new FlagHistory(sql, logged)));
  }

  /** Changes of one key in exactly this scope, newest first, below a position. @throws TenantNotFoundException TENANT_NOT_FOUND */
  async entries(
    scope: Scope,
    actor: Actor,
    { key, areas }: { readonly key: string; readonly areas: readonly string[] },
    { limit, after }: { readonly limit: number; readonly after?: FlagHistoryPosition },
  ): Promise<readonly FlagHistoryEntry[]> {
    const { tenantId, environments } = await this.logged(scope, actor);
    const filter = { streams: ['flags', 'switches'], subject: NO_SUBJECT, keys: [key], areas } as const;
    const found = await this.log.entries(tenantId, { ...filter, ...(environments === undefined ? {} : { environments }) }, limit, after);
    return found.map(
      ({ changeSet: { at, stream, revision, actor: author, reason }, change: { subject: _subject, key: _key, ...change } }) => ({
        at,
        stream,
        revision,
        by: author.name,
        ...(reason === undefined ? {} : { reason }),
        ...change,
      }),
    );
  }

  private async logged(scope: Scope, actor: Actor): Promise<LoggedFlags> {
    const code = tenantOf(scope);
    const tenantId = code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id;
    return { tenantId, environments: readableEnvironments(actor) };
  }
}
