import type { Type } from '@nestjs/common';
import type { ErrorKind, Permission } from '#libs/kernel';
import type { PermissionByScope } from '../security/route-access.decorators.ts';

/** What every route says of itself. */
export interface RouteOptions {
  /** What its caller must hold in the scope of the path. */
  readonly permission: Permission | PermissionByScope;
  /** What it does, in a sentence for the documentation. */
  readonly summary: string;
  /** How it fails, beside what every guarded route can answer. */
  readonly problems?: readonly ErrorKind[];
}

/** The class of an answer, or of the items of one that is an array. */
export type AnswerType = Type<unknown> | [Type<unknown>];
