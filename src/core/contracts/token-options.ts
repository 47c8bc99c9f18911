/** The signature algorithms that tokens may use. `none` is not among them. */
export const TOKEN_ALGORITHMS = {
  asymmetric: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  symmetric: ['HS256', 'HS384', 'HS512'],
} as const;

/** The name of an algorithm. */
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)['asymmetric' | 'symmetric'][number];

/** What tokens are checked with. A secret is symmetric, the others are not: the kind decides which algorithms are possible at all. */
export type TokenKeys =
  | {
      readonly kind: 'jwks';
      /** Where the identity provider publishes its keys. */
      readonly url: string;
      /** Age in seconds after which the keys are read again, in the background. @default 300 */
      readonly refreshSeconds?: number;
      /** Age in seconds up to which known keys go on while the provider cannot be reached. @default 86,400 */
      readonly maxAgeSeconds?: number;
    }
  | {
      readonly kind: 'public-key';
      /** SubjectPublicKeyInfo or certificate in PEM, or a public JWK as JSON. */
      readonly key: string;
    }
  | {
      readonly kind: 'secret';
      /** At least as many bytes as the hash of the algorithm has. */
      readonly secret: string;
    };

/** Names of claims; a name with dots is looked up as it stands, then as a path. */
export interface TokenClaims {
  /** @default sub */
  readonly subject?: string;
  /** @default name */
  readonly name?: string;
  /** Codes of tenants: a list, or text parted by spaces. @default tenants */
  readonly tenants?: string;
  /** Names of roles: a list, or text parted by spaces. @default roles */
  readonly roles?: string;
  /** Permissions: a list, or text parted by spaces. @default permissions */
  readonly permissions?: string;
}

/** Which bearer tokens (JWT) are taken, and what they may give. */
export interface TokenOptions {
  readonly issuer: string;
  /** A token is for one of these at least. */
  readonly audiences: readonly string[];
  /** @default those that fit the keys */
  readonly algorithms?: readonly TokenAlgorithm[];
  readonly keys: TokenKeys;
  /** Seconds by which clocks may differ. @default 5 */
  readonly clockToleranceSeconds?: number;
  readonly claims?: TokenClaims;
  /** The value of the claim of tenants that means all of them and the application; absent = no token reaches that far. */
  readonly allTenantsValue?: string;
  /** What values of the claim of roles stand for here; absent = they are names of roles. Values that it does not name count for nothing. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** Permissions beyond which no token goes, whatever it claims and whatever its roles hold. @default those of the role tenant-admin */
  readonly maxPermissions?: readonly string[];
}
