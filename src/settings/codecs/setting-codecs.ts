import { type CommandContext, isJsonObject, type Json, type JsonObject, pointerTo, type Scope } from '#libs/kernel';
import { type CommandCodec, PayloadReader } from '../../change-control/contracts/index.ts';
import type { SettingCommand } from '../commands/setting.command.ts';
import type { SettingChange } from '../contracts/index.ts';

const OPERATIONS = ['set', 'unset', 'enforce', 'release', 'constrain', 'restore'] as const;
const PLACE = ['key', 'environment', 'expectedRevision'];
const CHANGE = [...PLACE, 'op', 'value', 'constraint', 'row'];

/** A command as JSON: members that are undefined are gone. */
export function asJson(value: unknown): JsonObject {
  const json: unknown = JSON.parse(JSON.stringify(value));
  return isJsonObject(json) ? json : {};
}

function pick(change: object, members: readonly string[]): object {
  return Object.fromEntries(Object.entries(change).filter(([member]) => members.includes(member)));
}

/** Where a change of one setting takes place. */
export function readPlace(reader: PayloadReader): Pick<SettingChange, 'key' | 'environment' | 'expectedRevision'> {
  const environment = reader.optionalText('environment');
  const expectedRevision = reader.revision('expectedRevision');
  return {
    key: reader.text('key'),
    ...(environment === undefined ? {} : { environment }),
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
  };
}

/** The codec of a command that changes one setting; they differ in what they take beside the place. */
export function singleCodec<C extends SettingCommand>(
  type: string,
  commandClass: new (scope: Scope, change: Omit<SettingChange, 'op'>, context: CommandContext) => C,
  handler: CommandCodec<C>['handler'],
  extra: 'value' | 'optional-value' | 'constraint' | 'nothing',
): CommandCodec<C> {
  const member = extra === 'constraint' ? 'constraint' : 'value';
  return {
    type,
    version: 1,
    commandClass,
    handler,
    approvePermission: 'settings.approve',
    encode: ({ change }) => asJson(pick(change, [...PLACE, member])),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const place = readPlace(reader);
      const given = extra === 'nothing' ? undefined : reader.json(member);
      if (given === undefined && (extra === 'value' || extra === 'constraint')) reader.missing(member);
      reader.done(extra === 'nothing' ? PLACE : [...PLACE, member]);
      return new commandClass(scope, { ...place, ...(given === undefined ? {} : { [member]: given }) }, context);
    },
  };
}

/** The changes of a bulk as they are kept. What was wrong with a secret that was taken out is said anew when it is judged. */
export function changesAsJson(changes: readonly SettingChange[]): readonly Json[] {
  return changes.map((change) => asJson(pick(change, CHANGE)));
}

/** Reads the changes of a bulk. */
export function readChanges(items: readonly Json[]): readonly SettingChange[] {
  return items.map((item, index) => {
    const reader = new PayloadReader(isJsonObject(item) ? item : {}, pointerTo('/payload', 'changes', index));
    const change = { op: reader.oneOf('op', OPERATIONS), ...readPlace(reader) };
    reader.done(CHANGE);
    const { value, constraint, row } = isJsonObject(item) ? item : {};
    // Constraint and row are judged with the change itself, whatever they look like.
    return { ...change, ...(asJson({ value, constraint, row }) as Pick<SettingChange, 'value' | 'constraint' | 'row'>) };
  });
}

/** What is approved is what will be written: the sound items of a list, all or none of them. */
export function withoutRefused(
  payload: JsonObject,
  list: string,
  { refused }: { readonly refused: readonly { readonly index: number }[] },
): JsonObject {
  const left = new Set(refused.map(({ index }) => index));
  const items = payload[list];
  return { ...payload, mode: 'atomic', [list]: Array.isArray(items) ? items.filter((_item, index) => !left.has(index)) : [] };
}
