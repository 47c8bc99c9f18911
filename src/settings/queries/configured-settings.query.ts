import { Query } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';

/** A question about settings that must have a value in a scope. */
export abstract class ConfiguredSettingsQuery<Result> extends Query<Result> {
  constructor(
    readonly scope: Scope,
    /** Absent = all that must have one. */
    readonly keys: readonly string[] | undefined,
    readonly environment: string | undefined,
  ) {
    super();
  }
}
