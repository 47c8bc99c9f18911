import { canonicalJson, type ChangeRecord, type Json, type OnBehalf } from '#libs/kernel';
import { sha256 } from './sha256.ts';

/** The part of a change set that names people and may be erased; the chain keeps its digest only. */
export interface DigestedAuthor {
  readonly actorId: string;
  readonly actorName: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly onBehalf: OnBehalf | null;
}

/** The part of a change set that is never erased. */
export interface ChainLink {
  readonly tenantId: string;
  readonly stream: string;
  readonly revision: number;
  readonly actorKind: string;
  readonly traceparent: string | null;
  readonly source: string;
  readonly at: string;
  readonly authorDigest: string;
  readonly changeDigests: readonly string[];
  readonly prevHash: string;
}

/** Salted SHA-256 (hex) of a change's content. */
export function changeDigest(change: ChangeRecord, salt: string): string {
  return sha256(
    `${salt}\n${canonicalJson([
      change.kind,
      change.subject,
      change.key,
      change.environment,
      presence(change.before),
      presence(change.after),
      presence(change.details),
    ])}`,
  );
}

/** Salted SHA-256 (hex) of who changed, why, and for whom; without a fifth member where it is for nobody else. */
export function authorDigest({ actorId, actorName, reason, requestId, onBehalf }: DigestedAuthor, salt: string): string {
  const forWhom =
    onBehalf === null ? [] : [{ ...onBehalf, author: { ...onBehalf.author }, approvedBy: onBehalf.approvedBy.map((by) => ({ ...by })) }];
  return sha256(`${salt}\n${canonicalJson([actorId, actorName, reason, requestId, ...forWhom])}`);
}

/** SHA-256 (hex) of a link, which covers the hash of the link before it. */
export function linkHash(link: ChainLink): string {
  return sha256(
    canonicalJson([
      link.tenantId,
      link.stream,
      link.revision,
      link.actorKind,
      link.traceparent,
      link.source,
      link.at,
      link.authorDigest,
      sha256(link.changeDigests.join('\n')),
      link.changeDigests.length,
      link.prevHash,
    ]),
  );
}

// An absent state and a state that is JSON null must not digest alike.
function presence(value: Json | undefined): Json {
  return value === undefined ? [] : [value];
}
