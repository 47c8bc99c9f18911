import { Query } from '@nestjs/cqrs';
import type { Actor, Scope } from '#libs/kernel';

/** A question about one setting of a scope in an environment. */
export abstract class SettingQuery<Result> extends Query<Result> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly environment: string | undefined,
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}
