import type { Json } from '#libs/kernel';
import type { ChangeSetRow } from './change-log-rows.ts';
import { authorDigest, changeDigest, linkHash } from './hash-chain.ts';

/** A change as the verifier reads it. */
export interface ChainChangeRow {
  readonly ordinal: number;
  readonly kind: string;
  readonly subject: string;
  readonly key: string;
  readonly environment: string;
  readonly before: Json;
  readonly after: Json;
  readonly details: Json;
  readonly has_before: boolean;
  readonly has_after: boolean;
  readonly has_details: boolean;
  readonly salt: string;
  readonly digest: string;
}

/** A change set as the verifier reads it. */
export interface ChainRow extends Omit<ChangeSetRow, 'stream' | 'changes'> {
  readonly stream: string;
  readonly change_count: number;
  readonly salt: string;
  readonly digest: string;
  readonly prev_hash: string;
  readonly hash: string;
  readonly changes: readonly ChainChangeRow[];
}

/** Everything that is wrong with one link, given the revision and hash of the link before it. */
export function checkLink(row: ChainRow, previousRevision: number, previousHash: string): readonly string[] {
  const problems: string[] = [];
  if (row.revision !== previousRevision + 1) problems.push(`Revision ${previousRevision + 1} is missing before this one.`);
  if (row.prev_hash !== previousHash) problems.push('The hash of the change set before it does not match.');
  if (row.change_count !== row.changes.length)
    problems.push(`${row.change_count} changes were written and ${row.changes.length} are there.`);
  row.changes.forEach((change, index) => {
    if (change.ordinal !== index + 1) problems.push(`Change ${index + 1} is missing or out of place.`);
    if (changeDigest(contentOf(change), change.salt) !== change.digest)
      problems.push(`Change ${change.ordinal} (${change.key}) was edited.`);
  });
  const author = {
    actorId: row.actor_id,
    actorName: row.actor_name,
    reason: row.reason,
    requestId: row.request_id,
    onBehalf: row.on_behalf,
  };
  if (authorDigest(author, row.salt) !== row.digest) problems.push('The author or the reason was edited.');
  // The hash covers milliseconds, as they are written; what is finer would go unseen.
  if (/\.\d{4}/.test(row.at)) problems.push('The instant was edited: it is finer than a millisecond.');
  if (hashOf(row) !== row.hash) problems.push('The change set, or the set of its changes, was edited.');
  return problems;
}

function hashOf(row: ChainRow): string {
  return linkHash({
    tenantId: row.tenant_id,
    stream: row.stream,
    revision: row.revision,
    actorKind: row.actor_kind,
    traceparent: row.traceparent,
    source: row.source,
    at: new Date(row.at).toISOString(),
    authorDigest: row.digest,
    changeDigests: row.changes.map((change) => change.digest),
    prevHash: row.prev_hash,
  });
}

function contentOf(change: ChainChangeRow) {
  const { kind, subject, key, environment } = change;
  return {
    kind,
    subject,
    key,
    environment,
    ...(change.has_before ? { before: change.before } : {}),
    ...(change.has_after ? { after: change.after } : {}),
    ...(change.has_details ? { details: change.details } : {}),
  };
}
