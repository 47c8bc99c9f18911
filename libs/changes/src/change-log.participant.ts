import { randomBytes } from 'node:crypto';
import type { ChangeRecord, CommitParticipant, StreamName, Work } from '#libs/kernel';
import type { ChainHead } from './recorded-change.ts';
import { authorDigest, type ChainLink, changeDigest, type DigestedAuthor, linkHash } from './hash-chain.ts';

const SALT_BYTES = 16;

const INSERT = `
with link as (
  insert into sm.change_set (tenant_id, stream, revision, actor_kind, actor_id, actor_name, reason, request_id, traceparent, source, at,
                             change_count, salt, digest, prev_hash, hash, on_behalf)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18::jsonb)
), moved as (
  update sm.stream set revision = $3, head_hash = $16, moved_by = pg_current_xact_id(), moved_at = $11
  where tenant_id = $1 and name = $2
)
insert into sm.change (tenant_id, stream, revision, ordinal, kind, subject, key, environment, before, after, details, salt, digest)
select $1, $2, $3, ordinal, item->>'kind', item->>'subject', item->>'key', item->>'environment',
       item->'before', item->'after', item->'details', item->>'salt', item->>'digest'
from jsonb_array_elements($17::jsonb) with ordinality as list (item, ordinal)`;

/** Writes the change set of every stream that a work changed, links it into the stream's hash chain and moves the stream's revision. */
export class ChangeLogParticipant implements CommitParticipant {
  readonly name = 'change-log';
  readonly order = 100;
  private readonly heads = new WeakMap<Work, ChainHead[]>();

  async beforeCommit(work: Work): Promise<void> {
    for (const stream of work.streams) if (work.changes(stream).length > 0) await this.append(work, stream);
  }

  /** The heads that a work gave its streams: one for each that it changed. */
  headsOf(work: Work): readonly ChainHead[] {
    return this.heads.get(work) ?? [];
  }

  private async append(work: Work, stream: StreamName): Promise<void> {
    const [head] = await work.sql.query<{ head_hash: string }>('select head_hash from sm.stream where tenant_id = $1 and name = $2', [
      work.tenantId,
      stream,
    ]);
    const { items, salt } = salted(work.changes(stream));
    const author = authorOf(work);
    const link = linkOf(work, stream, authorDigest(author, salt), items, head?.head_hash ?? '');
    const columns = [
      link.tenantId,
      stream,
      link.revision,
      link.actorKind,
      author.actorId,
      author.actorName,
      author.reason,
      author.requestId,
    ];
    const hash = linkHash(link);
    const chain = [link.traceparent, link.source, link.at, items.length, salt, link.authorDigest, link.prevHash, hash];
    await work.sql.query(INSERT, [
      ...columns,
      ...chain,
      JSON.stringify(items),
      author.onBehalf === null ? null : JSON.stringify(author.onBehalf),
    ]);
    this.heads.set(work, [...this.headsOf(work), { stream, revision: link.revision, hash }]);
  }
}

type SaltedChange = ChangeRecord & { readonly salt: string; readonly digest: string };

/** The changes with their salts and digests, and one salt more for the author. */
function salted(changes: readonly ChangeRecord[]): { readonly items: readonly SaltedChange[]; readonly salt: string } {
  const salts = randomBytes(SALT_BYTES * (changes.length + 1)).toString('hex');
  const saltAt = (index: number): string => salts.slice(index * SALT_BYTES * 2, (index + 1) * SALT_BYTES * 2);
  const items = changes.map((change, index) => ({ ...change, salt: saltAt(index), digest: changeDigest(change, saltAt(index)) }));
  return { items, salt: saltAt(changes.length) };
}

function authorOf({ actor, context, onBehalf }: Work): DigestedAuthor {
  const { reason = null, request } = context;
  return { actorId: actor.id, actorName: actor.name, reason, requestId: request?.id ?? null, onBehalf: onBehalf ?? null };
}

function linkOf(work: Work, stream: StreamName, digest: string, items: readonly SaltedChange[], prevHash: string): ChainLink {
  return {
    tenantId: work.tenantId,
    stream,
    revision: work.revisionAfter(stream),
    actorKind: work.actor.kind,
    traceparent: work.context.request?.traceparent ?? null,
    source: work.context.source,
    at: work.at.toISOString(),
    authorDigest: digest,
    changeDigests: items.map((item) => item.digest),
    prevHash,
  };
}
