import { Injectable } from '@nestjs/common';
import { type Actor, PrincipalResolver } from '#libs/kernel';
import { ApiKeyPrincipalResolver } from './api-key-principal-resolver.ts';
import { TokenPrincipals } from './token-principals.ts';

/** Finds the actor behind a credential; its form alone decides whether it is a token or an API key. */
@Injectable()
export class CredentialResolver extends PrincipalResolver {
  constructor(
    private readonly keys: ApiKeyPrincipalResolver,
    private readonly tokens: TokenPrincipals,
  ) {
    super();
  }

  resolve(credential: string): Promise<Actor | undefined> {
    return TokenPrincipals.isToken(credential) ? this.tokens.resolve(credential) : this.keys.resolve(credential);
  }
}
