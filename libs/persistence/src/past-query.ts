import { Query } from '@nestjs/cqrs';
import type { Actor, Scope } from '#libs/kernel';

/** Base of questions about the past of a scope, of which the actor sees what concerns its environment. */
export abstract class PastQuery<Result, Asked> extends Query<Result> {
  constructor(
    readonly scope: Scope,
    readonly asked: Asked,
    readonly actor: Actor,
  ) {
    super();
  }
}
