import type { Json } from '#libs/kernel';
import type { SettingSource } from './setting-read-models.ts';

/** What reading a secret setting answers in place of its value. A type alias, so that it can be used as JSON without a cast. */
export type SecretSummary = {
  readonly set: boolean;
  /** When it was stored, ISO 8601 in UTC; only when it is set. */
  readonly updatedAt?: string;
  /** Equal for equal secrets of one setting within a tenant; absent when the database cannot tell. */
  readonly fingerprint?: string;
  /** Present and true when it is stored and cannot be read: its key is lost, or it was tampered with. */
  readonly undecryptable?: boolean;
};

/** A secret in the clear, for whoever may see it. */
export interface RevealedSecret {
  readonly key: string;
  /** Absent when a repeated request was answered from the stored result: the secret is shown once a reveal. */
  readonly value?: Json;
  /** Where it is stored. */
  readonly source: SettingSource;
  /** The revision of the stream `access` that records the reveal. */
  readonly revision: number;
}
