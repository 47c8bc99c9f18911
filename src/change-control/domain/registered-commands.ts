import { type Actor, type CommandContext, isJsonObject, type JsonObject, Scope, ValidationException, violation } from '#libs/kernel';
import type { ConfigurationCommand } from '#libs/persistence';
import {
  type ChangeDocument,
  type ChangeProposal,
  type CommandCodec,
  type ControlledArea,
  ControlledCommands,
} from '../contracts/index.ts';

/** A document that this build cannot carry out. */
export class UnreadableDocumentException extends ValidationException {
  override readonly code = 'CHANGE_DOCUMENT_UNREADABLE';
}

/** The codecs and areas that modules have registered. */
export class RegisteredCommands extends ControlledCommands {
  private readonly codecs = new Map<string, CommandCodec>();
  private readonly known = new Map<string, ControlledArea>();

  register<C extends ConfigurationCommand<unknown>>(codec: CommandCodec<C>): void {
    if (this.codecs.has(codec.type)) throw new Error(`There is a codec of ${codec.type} already.`);
    this.codecs.set(codec.type, codec);
  }

  registerArea(area: ControlledArea): void {
    if (this.known.has(area.area)) throw new Error(`The area ${area.area} is registered already.`);
    this.known.set(area.area, area);
  }

  /** Every area. */
  get areas(): readonly ControlledArea[] {
    return [...this.known.values()];
  }

  /** The area that a kind of change belongs to; undefined = one that is not controlled. */
  areaOf(kind: string): ControlledArea | undefined {
    return this.known.get(kind.slice(0, kind.indexOf('.')));
  }

  /** Every codec. */
  all(): readonly CommandCodec[] {
    return [...this.codecs.values()];
  }

  /** @throws ValidationException VALIDATION_FAILED for a type that nobody registered */
  codec(type: string): CommandCodec {
    const codec = this.codecs.get(type);
    if (codec !== undefined) return codec;
    const allowed = [...this.codecs.keys()].sort();
    const message = `There is no command "${type.slice(0, 100)}". Use one of: ${allowed.join(', ')}.`;
    throw new ValidationException(message, { violations: [violation('UNKNOWN_COMMAND', '/type', message, { allowed })] });
  }

  /** The codec of a command that was sent; undefined = it cannot be asked for. */
  codecOf(command: unknown): CommandCodec | undefined {
    return this.all().find(({ commandClass }) => command instanceof commandClass);
  }

  /** The payload of a proposal without what may not be kept in the clear. */
  async sealed({ type, payload }: Pick<ChangeProposal, 'type' | 'payload'>, scope: Scope, actor: Actor): Promise<JsonObject> {
    return (await this.codec(type).seal?.(payload, scope, actor)) ?? payload;
  }

  /** The document of a command, from its payload and scope. */
  document(codec: CommandCodec, payload: JsonObject, scope: Scope): ChangeDocument {
    return { type: codec.type, version: codec.version, payload: { ...payload, scope: { ...scope } } };
  }

  /**
   * The command that a document says, brought to the version of this build.
   * @throws UnreadableDocumentException CHANGE_DOCUMENT_UNREADABLE
   */
  command(
    { type, version, payload }: ChangeDocument,
    context: CommandContext,
  ): { codec: CommandCodec; command: ConfigurationCommand<unknown> } {
    const codec = this.codecs.get(type);
    if (codec === undefined) throw unreadable(`no command "${type}" is known to this build`);
    if (version > codec.version)
      throw unreadable(`"${type}" was asked for by a newer build, in version ${version}; this one reads ${codec.version}`);
    let current = payload;
    for (let from = version; from < codec.version; from++) {
      const upcast = codec.upcasters?.[from];
      if (upcast === undefined) throw unreadable(`version ${from} of "${type}" cannot be read any more`);
      current = upcast(current);
    }
    const { scope, ...own } = current;
    try {
      return { codec, command: codec.decode(own, scopeOf(scope), context) };
    } catch (error) {
      if (!(error instanceof ValidationException)) throw error;
      throw unreadable(error.violations.map((found) => `${found.pointer}: ${found.message}`).join(' ') || error.message);
    }
  }
}

/** `<area>:<key>` of everything that the reader may not know of. */
export async function hiddenPlaces(commands: RegisteredCommands, reader: Actor): Promise<readonly string[]> {
  const hidden = await Promise.all(commands.areas.map(async (area) => (await area.hiddenFrom(reader)).map((key) => `${area.area}:${key}`)));
  return hidden.flat();
}

function unreadable(why: string): UnreadableDocumentException {
  return new UnreadableDocumentException(`The document cannot be read: ${why}.`);
}

function scopeOf(value: unknown): Scope {
  const { level, tenant, subject } = isJsonObject(value) ? value : {};
  if (level === 'application') return Scope.application();
  if (typeof tenant !== 'string') throw unreadable('it names no scope');
  if (level === 'tenant') return Scope.tenant(tenant);
  if (level === 'user' && typeof subject === 'string') return Scope.user(tenant, subject);
  throw unreadable('it names no scope');
}
