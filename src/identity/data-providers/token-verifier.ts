import { Logger } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { type Clock, UnavailableException } from '#libs/kernel';
import type { TokenOptions } from '../../core/contracts/index.ts';
import { soundKeysOf } from '../domain/token-keys.ts';
import { type KeyReading, ProviderKeys } from './provider-keys.ts';

const DEFAULT_TOLERANCE_SECONDS = 5;

/** Checks signature, issuer, audience and times of tokens. */
export class TokenVerifier {
  /** Undefined when there is one key that never changes. */
  readonly providerKeys: ProviderKeys | undefined;
  private readonly logger = new Logger(TokenVerifier.name);
  private readonly keyOf: JWTVerifyGetKey;
  private readonly demands: JWTVerifyOptions;

  /** @throws Error when keys and algorithms do not fit together, naming what is wrong */
  constructor(
    options: TokenOptions,
    private readonly clock: Clock,
    onReading: (reading: KeyReading) => void,
  ) {
    const sound = soundKeysOf(options.keys, options.algorithms);
    if (typeof sound === 'string') throw new Error(`The keys of tokens are not sound: ${sound}.`);
    const { key, algorithms } = sound;
    this.providerKeys = options.keys.kind === 'jwks' ? new ProviderKeys(options.keys, clock, onReading) : undefined;
    this.keyOf = this.providerKeys?.keyOf ?? (() => oneKey(key));
    this.demands = {
      issuer: options.issuer,
      audience: [...options.audiences],
      algorithms: [...algorithms],
      clockTolerance: options.clockToleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS,
      // A token that never ends could not be taken back.
      requiredClaims: ['exp'],
    };
  }

  /**
   * @returns the claims, or undefined when the token is not one of the provider's for this service now; the log says why, the caller is not told
   * @throws UnavailableException UNAVAILABLE when no key is known to check it with
   */
  async verify(token: string): Promise<JWTPayload | undefined> {
    try {
      return (await jwtVerify(token, this.keyOf, { ...this.demands, currentDate: this.clock.now() })).payload;
    } catch (error) {
      if (error instanceof UnavailableException) throw error;
      this.logger.debug({ msg: 'A token was refused.', why: error instanceof errors.JOSEError ? error.code : String(error) });
      return undefined;
    }
  }
}

function oneKey<Key>(key: Key | undefined): Key {
  if (key === undefined) throw new Error('There is no key.');
  return key;
}
