import { randomBytes } from 'node:crypto';
import type { CommitParticipant, StreamName, Work } from '#libs/kernel';
import { authorDigest, changeDigest, linkHash } from './hash-chain.ts';

const SALT_BYTES = 16;

const INSERT = `
with link as (
  insert into sm.change_set (tenant_id, stream, revision, actor_kind, actor_id, actor_name, reason, request_id, traceparent, source, at,
                             change_count, salt, digest, prev_hash, hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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

  async beforeCommit(work: Work): Promise<void> {
    for (const stream of work.streams) if (work.changes(stream).length > 0) await this.append(work, stream);
  }

  private async append(work: Work, stream: StreamName): Promise<void> {
    const [head] = await work.sql.query<{ head_hash: string }>('select head_hash from sm.stream where tenant_id = $1 and name = $2', [
      work.tenantId,
      stream,
    ]);
    const changes = work.changes(stream);
    const salts = randomBytes(SALT_BYTES * (changes.length + 1)).toString('hex');
    const saltAt = (index: number) => salts.slice(index * SALT_BYTES * 2, (index + 1) * SALT_BYTES * 2);
    const items = changes.map((change, index) => {
      const salt = saltAt(index);
      return { ...change, salt, digest: changeDigest(change, salt) };
    });
    const author = {
      actorId: work.actor.id,
      actorName: work.actor.name,
      reason: work.context.reason ?? null,
      requestId: work.context.request?.id ?? null,
    };
    const salt = saltAt(changes.length);
    const digest = authorDigest(author, salt);
    const link = {
      tenantId: work.tenantId,
      stream,
      revision: work.revisionAfter(stream),
      actorKind: work.actor.kind,
      traceparent: work.context.request?.traceparent ?? null,
      source: work.context.source,
      at: work.at.toISOString(),
      authorDigest: digest,
      changeDigests: items.map((item) => item.digest),
      prevHash: head?.head_hash ?? '',
    };
    await work.sql.query(INSERT, [
      link.tenantId,
      stream,
      link.revision,
      link.actorKind,
      author.actorId,
      author.actorName,
      author.reason,
      author.requestId,
      link.traceparent,
      link.source,
      link.at,
      items.length,
      salt,
      digest,
      link.prevHash,
      linkHash(link),
      JSON.stringify(items),
    ]);
  }
}
