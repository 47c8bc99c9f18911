import type { Actor, ChangeRecord, CommandContext, JsonObject, Permission, Scope, SqlSession, StreamName, Work } from '#libs/kernel';
import type { ConfigurationCommand, TransactionalHandler } from '#libs/persistence';
import type { ChangedPlace } from './change-request.ts';

/** Turns a command into JSON and back, so that it can be kept, approved and carried out later, also by a later build. */
export interface CommandCodec<C extends ConfigurationCommand<unknown> = ConfigurationCommand<unknown>> {
  /** Name of the command in documents, such as `settings.update-setting`; never changed. */
  readonly type: string;
  /** Version of the payload that this build writes. */
  readonly version: number;
  readonly commandClass: abstract new (...args: never) => C;
  readonly handler: Pick<TransactionalHandler<C, unknown>, 'planOf' | 'join' | 'rehearse'>;
  /** The permission that approving takes. */
  readonly approvePermission: Permission;
  /** By version: the payload of the next version. */
  readonly upcasters?: Readonly<Record<number, (payload: JsonObject) => JsonObject>>;
  /** The payload of a command, without its scope. */
  encode(command: C): JsonObject;
  /** @throws ValidationException VALIDATION_FAILED with pointers below `/payload` */
  decode(payload: JsonObject, scope: Scope, context: CommandContext): C;
  /**
   * The payload of a proposal without what may not be kept in the clear; asked before there is a command.
   * @throws ValidationException with pointers below `/payload`
   */
  seal?(payload: JsonObject, scope: Scope, actor: Actor): Promise<JsonObject>;
  /** The payload without what was refused, where a command does only what is sound. */
  settle?(payload: JsonObject, result: unknown): JsonObject;
}

/** A change that needs an approval. */
export interface ProtectedChange {
  readonly change: ChangeRecord;
  /** A clause for people: why it does. */
  readonly because: string;
  /** How many others must approve, from 1. */
  readonly approvals: number;
}

/** A sort of thing whose changes can stand under control; changes know theirs by the kind, `<area>.<verb>`. */
export interface ControlledArea {
  readonly area: string;
  /** The streams that its changes are in. */
  readonly streams: readonly StreamName[];
  /** Those of the changes that need an approval. */
  protectedAmong(work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]>;
  /** The revision of each place in the tenant, in their order; undefined = nothing is there. */
  revisionsOf(sql: SqlSession, tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]>;
  /** Keys of things that the reader may not know of. */
  hiddenFrom(reader: Actor): Promise<readonly string[]>;
}

/** Where modules say which of their commands can be asked for, and which of their changes need an approval. */
export abstract class ControlledCommands {
  /** @throws Error when the type or the class has a codec already */
  abstract register<C extends ConfigurationCommand<unknown>>(codec: CommandCodec<C>): void;
  /** @throws Error when the area is registered already */
  abstract registerArea(area: ControlledArea): void;
}
