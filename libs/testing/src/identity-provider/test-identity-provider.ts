import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A pair of keys of the provider. */
export interface ProviderKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** What a token is signed with, where it is not the usual. */
export interface Signing {
  readonly key?: ProviderKey;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An identity provider on this machine: it publishes keys and signs tokens. */
export class TestIdentityProvider {
  readonly issuer = 'https://id.test/';
  readonly audience = 'settings-management';
  /** Answers so far. */
  answers = 0;
  /** What it answers with instead of its keys: a status, a text, or nothing at all. */
  fault: { readonly status?: number; readonly text?: string; readonly isSilent?: boolean } | undefined;
  private published: readonly JWK[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
    readonly key: ProviderKey,
  ) {}

  /** Starts it with one RSA key; close it in the end. */
  static async start(): Promise<TestIdentityProvider> {
    const key = await newKey('first');
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const provider = new TestIdentityProvider(server, `http://127.0.0.1:${port}/jwks`, key);
    provider.publish(key);
    server.on('request', (_request, response) => {
      provider.answers++;
      const { status = 200, text, isSilent = false } = provider.fault ?? {};
      if (isSilent) return;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text ?? JSON.stringify({ keys: provider.published }));
    });
    return provider;
  }

  /** Publishes exactly these keys from now on. */
  publish(...keys: readonly ProviderKey[]): void {
    this.published = keys.map((key) => key.publicJwk);
  }

  /** Signs a token that is sound but for what the test says; a claim of undefined is left out. */
  sign(claims: Readonly<Record<string, unknown>> = {}, { key = this.key, header = {} }: Signing = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const all = { iss: this.issuer, aud: this.audience, sub: 'ann', iat: now, exp: now + 600, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: key.algorithm, kid: key.kid, ...header }).sign(key.privateKey);
  }

  /** Stops it. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Makes a pair of keys. @param algorithm what the token's header says */
export async function newKey(kid: string, algorithm = 'RS256'): Promise<ProviderKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}
