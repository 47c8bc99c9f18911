import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, Clock, TenantDirectory, TenantNotFoundException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { CORE_OPTIONS, type CoreOptions } from '../../core/contracts/index.ts';
import { wordsAt } from '../domain/claims.ts';
import { actorOfClaims, type TokenActor } from '../domain/token-actor.ts';
import { IDENTITY_LAYER, type IdentityData } from './identity.layer.ts';
import { TokenMetrics } from './token-metrics.ts';
import { TokenVerifier } from './token-verifier.ts';

// Three parts in base64url (RFC 7515, 3.1); an API key has no dot.
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const MAX_REMEMBERED = 1_000;

/** Whom bearer tokens (JWT) stand for. */
@Injectable()
export class TokenPrincipals implements OnApplicationBootstrap {
  private readonly logger = new Logger(TokenPrincipals.name);
  private readonly verifier: TokenVerifier | undefined;
  private readonly told = new Set<string>();

  constructor(
    @Inject(CORE_OPTIONS) private readonly options: CoreOptions,
    private readonly cache: ConfigurationCacheService,
    private readonly tenants: TenantDirectory,
    clock: Clock,
    metrics: TokenMetrics,
  ) {
    const { tokens } = options;
    if (tokens === undefined) return;
    this.verifier = new TokenVerifier(tokens, clock, (reading) => metrics.count(reading));
    metrics.watch(() => this.verifier?.providerKeys?.ageSeconds());
  }

  /** True when the credential has the form of a token. */
  static isToken(credential: string): boolean {
    return COMPACT.test(credential);
  }

  onApplicationBootstrap(): void {
    // The start waits for no one else's service: until then tokens are answered with 503.
    void this.verifier?.providerKeys?.warm();
  }

  /**
   * @returns the actor, or undefined when tokens are not taken or this one is not sound
   * @throws UnavailableException UNAVAILABLE when no key is known to check it with
   */
  async resolve(token: string): Promise<Actor | undefined> {
    const { tokens } = this.options;
    const claims = await this.verifier?.verify(token);
    if (tokens === undefined || claims === undefined) return undefined;
    const { data } = await this.cache.acquire<IdentityData>(IDENTITY_LAYER, APPLICATION_TENANT_ID);
    const codes = await this.knownCodes(claims, tokens.claims?.tenants ?? 'tenants');
    const found = actorOfClaims(claims, tokens, { roles: data.roles, isTenant: (code) => codes.has(code) });
    if (found !== undefined) this.tellIgnored(found);
    return found?.actor;
  }

  private async knownCodes(claims: Readonly<Record<string, unknown>>, name: string): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (const code of wordsAt(claims, name)) {
      try {
        known.add((await this.tenants.tenantForAudit(code)).code);
      } catch (error) {
        if (!(error instanceof TenantNotFoundException)) throw error;
      }
    }
    return known;
  }

  private tellIgnored({ actor, ignored }: TokenActor): void {
    if (ignored.tenants.length + ignored.roles.length + ignored.permissions.length === 0) return;
    const line = JSON.stringify([actor.id, ignored]);
    if (this.told.has(line)) return;
    if (this.told.size >= MAX_REMEMBERED) this.told.clear();
    this.told.add(line);
    this.logger.warn({ msg: 'A token claims what is not known here; that part counts for nothing.', actor: actor.id, ignored });
  }
}
