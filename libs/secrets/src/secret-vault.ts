import { createHmac } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { IdGenerator, UnavailableException } from '#libs/kernel';
import { DataKeys, type OpenKey, type TenantKeys } from './data-keys.ts';
import { openEnvelope, sealText } from './envelope.ts';
import { SecretUnreadableException } from './secret.exceptions.ts';
import { type SecretIdentity, secretName, SecretStore, type StoredSecret } from './secret-store.ts';
import { RememberedSecrets } from './remembered-secrets.ts';

const SEAL_ATTEMPTS = 5;

/** A text to be sealed for a setting. */
export interface PlainSecret {
  /** The key that the values of the setting are stored under. */
  readonly settingKey: string;
  readonly text: string;
}

/** A reference to a sealed secret, as the value of a setting holds it. */
export interface SecretReference {
  readonly settingKey: string;
  readonly id: string;
}

/** What may be known of a secret without opening it to anyone. */
export interface SecretState {
  /** Equal for equal texts of one setting within a tenant; absent when there is no such secret any more. */
  readonly fingerprint?: string;
  /** False when its key is lost or it was tampered with. */
  readonly isReadable: boolean;
}

/** Seals secrets and opens them. Everywhere else there is nothing but their ids. */
@Injectable()
export class SecretVault {
  private readonly logger = new Logger(SecretVault.name);
  private readonly secrets: RememberedSecrets;

  constructor(
    private readonly store: SecretStore,
    private readonly keys: DataKeys,
    private readonly ids: IdGenerator,
  ) {
    this.secrets = new RememberedSecrets(store);
  }

  /**
   * Seals texts. A text that the setting has or had in this tenant is not stored again: it has the id that it got first.
   * @returns the ids, in the order of the texts
   * @throws MasterKeyMissingException MASTER_KEY_MISSING, MasterKeyUnknownException MASTER_KEY_UNKNOWN
   */
  async seal(tenantId: string, texts: readonly PlainSecret[]): Promise<readonly string[]> {
    let keys = await this.keys.of(tenantId);
    for (let attempt = 1; attempt <= SEAL_ATTEMPTS; attempt++) {
      const ids = await this.stored(tenantId, keys, texts);
      if (ids !== undefined) return ids;
      keys = await this.keys.of(tenantId, true);
    }
    throw new UnavailableException('The keys of the tenant are being replaced. Try again.', { retryAfterSeconds: 1 });
  }

  /** As `seal`, and refused as it would be, but nothing is stored: a text that is not there yet gets an id that nothing has. */
  async trial(tenantId: string, texts: readonly PlainSecret[]): Promise<readonly string[]> {
    const keys = await this.keys.find(tenantId);
    const identities = keys === undefined ? [] : texts.map((text) => identityOf(text, keys.fingerprint));
    const known = identities.length === 0 ? new Map<string, string>() : await this.store.find(tenantId, identities);
    return texts.map((_, index) => {
      const identity = identities[index];
      return (identity === undefined ? undefined : known.get(secretName(identity))) ?? this.ids.next();
    });
  }

  /** What may be known of secrets, by id; nothing while the database is away and they are not in memory. */
  async describe(tenantId: string, references: readonly SecretReference[]): Promise<ReadonlyMap<string, SecretState>> {
    const ids = references.map(({ id }) => id);
    const stored = await this.secrets.load(tenantId, ids).catch(() => undefined);
    if (stored === undefined) return new Map();
    const byId = new Map(stored.map((secret) => [secret.id, secret]));
    const states = new Map<string, SecretState>();
    for (const reference of references) {
      const secret = byId.get(reference.id);
      const text = secret === undefined ? undefined : await this.tryOpen(tenantId, secret, reference).catch(() => undefined);
      const identity = secret === undefined ? {} : { fingerprint: secret.fingerprint };
      states.set(reference.id, { ...identity, isReadable: text !== undefined });
    }
    return states;
  }

  /**
   * The text of a secret.
   * @throws SecretUnreadableException SECRET_UNREADABLE; UnavailableException UNAVAILABLE when the database is away and it is not in memory
   */
  async open(tenantId: string, reference: SecretReference): Promise<string> {
    const { settingKey, id } = reference;
    const [secret] = await this.secrets.load(tenantId, [id]).catch((cause: unknown) => {
      const message = `The secret of "${settingKey}" is not in memory and the database does not answer.`;
      throw new UnavailableException(message, { cause, retryAfterSeconds: 1 });
    });
    const text = secret === undefined ? undefined : await this.tryOpen(tenantId, secret, reference).catch(() => undefined);
    if (text !== undefined) return text;
    this.logger.warn({ msg: 'A secret is stored and cannot be read.', tenantId, key: settingKey, secret: id });
    throw new SecretUnreadableException(settingKey);
  }

  // Undefined when the data key went out of use meanwhile.
  private async stored(tenantId: string, { seal, fingerprint }: TenantKeys, texts: readonly PlainSecret[]) {
    const wanted = texts.map((text) => ({ ...text, ...identityOf(text, fingerprint) }));
    const known = await this.store.find(tenantId, wanted);
    const each = [...new Map(wanted.map((secret) => [secretName(secret), secret])).values()];
    const sealedAs = (id: string, { settingKey, text }: PlainSecret) => sealText(text, seal.bytes, { tenantId, secretId: id, settingKey });
    const fresh = each
      .filter((secret) => !known.has(secretName(secret)))
      .map((secret) => ({ secret, id: this.ids.next() }))
      .map(({ secret, id }) => ({ id, settingKey: secret.settingKey, fingerprint: secret.fingerprint, sealed: sealedAs(id, secret) }));
    const broken = await this.unreadable(tenantId, each, known);
    const repaired = broken.map(({ id, secret }) => ({ id, sealed: sealedAs(id, secret) }));
    if (repaired.length > 0 && !(await this.store.repair(tenantId, seal.id, repaired))) return undefined;
    const added = fresh.length === 0 ? known : await this.store.add(tenantId, seal.id, fresh);
    return added === undefined ? undefined : wanted.map((secret) => known.get(secretName(secret)) ?? added.get(secretName(secret)) ?? '');
  }

  // What was tampered with is there, and must not be taken for the text that was sent again.
  private async unreadable<Secret extends SecretIdentity>(
    tenantId: string,
    secrets: readonly Secret[],
    known: ReadonlyMap<string, string>,
  ) {
    const there = secrets.flatMap((secret) => {
      const id = known.get(secretName(secret));
      return id === undefined ? [] : [{ id, secret }];
    });
    if (there.length === 0) return [];
    const states = await this.describe(
      tenantId,
      there.map(({ id, secret }) => ({ id, settingKey: secret.settingKey })),
    );
    return there.filter(({ id }) => states.get(id)?.isReadable === false);
  }

  private async tryOpen(tenantId: string, secret: StoredSecret, { settingKey, id }: SecretReference): Promise<string> {
    const dataKey = await this.keys.unwrapped(tenantId, secret.dataKey);
    return openEnvelope(secret.envelope, dataKey, { tenantId, secretId: id, settingKey });
  }
}

function identityOf({ settingKey, text }: PlainSecret, { bytes }: OpenKey): SecretIdentity {
  const fingerprint = createHmac('sha256', bytes)
    .update(JSON.stringify([settingKey, text]))
    .digest('base64url');
  return { settingKey, fingerprint };
}
