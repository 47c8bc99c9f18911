import { Injectable } from '@nestjs/common';
import { referencesOf } from '#libs/flag-engine';
import type { Scope, Work } from '#libs/kernel';
import type { SegmentDefinition } from '../contracts/index.ts';
import { usersText } from '../domain/flag-users.ts';
import { SegmentReferencesRule } from '../domain/rules/segment-references.rule.ts';
import { SegmentInUseException, SegmentInvalidException } from '../domain/segment.exceptions.ts';
import { FlagUsersRepository } from '../persistence/flag-users.repository.ts';
import { SegmentRepository } from '../persistence/segment.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';

/** Judges segments by the others that there are, inside the transaction that writes. */
@Injectable()
export class SegmentJudge {
  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly segments: SegmentRepository,
    private readonly users: FlagUsersRepository,
  ) {}

  /** @throws SegmentInvalidException SEGMENT_INVALID for segments that are not there, and for a cycle, with its path */
  async assertReferences(work: Work, scope: Scope, key: string, definition: SegmentDefinition): Promise<void> {
    const asked = referencesOf({ ...definition, key }).segments;
    if (asked.length === 0) return;
    await this.hold(work, scope, asked);
    const others = new Map<string, SegmentDefinition>();
    // The farthest first, so that the nearest segment of a key is the one that counts.
    for (const row of (await this.segments.find(work.sql, await this.facts.owners(scope))).toReversed()) {
      if (row.definition !== null && row.key !== key) others.set(row.key, row.definition);
    }
    const violations = SegmentReferencesRule.check({ changed: { key, definition }, others });
    const [first] = violations;
    if (first !== undefined) throw new SegmentInvalidException(`The segment "${key}" would not be valid. ${first.message}`, { violations });
  }

  /** Keeps segments of scopes above from being removed until the work has ended. @param keys of segments that the scope refers to */
  async hold(work: Work, scope: Scope, keys: readonly string[]): Promise<void> {
    const above = (await this.facts.owners(scope)).filter((owner) => owner !== work.tenantId);
    await this.users.hold(
      work.sql,
      'segment',
      above.flatMap((ownerId) => keys.map((key) => ({ ownerId, key }))),
    );
  }

  /** @throws SegmentInUseException SEGMENT_IN_USE naming what asks the segment, here and in the tenants below */
  async assertUnused(work: Work, key: string): Promise<void> {
    await this.users.claim(work, 'segment', key);
    const users = await this.users.of(work, 'segment', key);
    if (users.named.length === 0 && users.hiddenTenants === 0) return;
    throw new SegmentInUseException(`The segment "${key}" is used by ${usersText(users)}. Change that before you remove it.`, {
      details: { users: users.named, hiddenTenants: users.hiddenTenants },
    });
  }
}
