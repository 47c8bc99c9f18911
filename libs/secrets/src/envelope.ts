import { decrypt, encrypt } from './authenticated-encryption.ts';

/** The version of the envelope that is written. */
export const ENVELOPE_VERSION = 'v1';

/** What a sealed secret is bound to: moved to another place, it does not open. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly secretId: string;
  /** The key that the values of the setting are stored under. */
  readonly settingKey: string;
}

/** Seals a text by a data key. @returns the envelope from its nonce on; the keys' names stand before it */
export function sealText(text: string, dataKey: Uint8Array, place: SecretPlace): string {
  return encrypt(Buffer.from(text, 'utf8'), dataKey, associatedWith(place));
}

/** The whole envelope: `v1.<master key>.<data key>.<nonce>.<ciphertext>.<tag>`. */
export function envelopeOf(kek: string, dataKeyId: string, sealed: string): string {
  return `${ENVELOPE_VERSION}.${kek}.${dataKeyId}.${sealed}`;
}

/** Opens an envelope. @throws Error when it is of another version, was changed, was made elsewhere, or the key is another one */
export function openEnvelope(envelope: string, dataKey: Uint8Array, place: SecretPlace): string {
  const [version, _kek, _dataKeyId, ...sealed] = envelope.split('.');
  if (version !== ENVELOPE_VERSION) throw new Error('The envelope is of a version that this build does not know.');
  return decrypt(sealed.join('.'), dataKey, associatedWith(place)).toString('utf8');
}

// JSON keeps the parts apart whatever they hold.
function associatedWith({ tenantId, secretId, settingKey }: SecretPlace): string {
  return JSON.stringify([ENVELOPE_VERSION, tenantId, secretId, settingKey]);
}
