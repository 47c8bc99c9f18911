import { isPermission } from '#libs/kernel';
import { isSettingKey, type SettingBehaviour, type SettingPermissions } from './definition.ts';
import { type DocumentReader, present } from './document-reader.ts';
import { parsePredicate } from './parse-predicate.ts';
import type { Predicate } from './predicate.ts';

const MAX_ALIASES = 16;
const MAX_PERMISSION_LENGTH = 128;

/** Reads the fields that say who may see, change and carry a setting, and when; what is said by default is left out. */
export function readBehaviour(reader: DocumentReader): SettingBehaviour {
  return present({
    visibleWhen: readPredicate(reader, 'visibleWhen'),
    requiredWhen: readPredicate(reader, 'requiredWhen'),
    readOnlyWhen: readPredicate(reader, 'readOnlyWhen'),
    protected: unlessDefault(reader, 'protected', false),
    readOnly: unlessDefault(reader, 'readOnly', false),
    immutable: unlessDefault(reader, 'immutable', false),
    elevated: unlessDefault(reader, 'elevated', false),
    portable: unlessDefault(reader, 'portable', true),
    aliases: readAliases(reader),
    permissions: readPermissions(reader),
  });
}

function readPredicate(reader: DocumentReader, name: string): Predicate | undefined {
  const document = reader.value(name);
  if (document === undefined) return undefined;
  const { predicate, violations = [] } = parsePredicate(document, reader.at(name));
  reader.violations.push(...violations);
  return predicate;
}

function unlessDefault(reader: DocumentReader, name: string, byDefault: boolean): boolean | undefined {
  const flag = reader.flag(name);
  return flag === byDefault ? undefined : flag;
}

function readAliases(reader: DocumentReader): readonly string[] | undefined {
  const aliases = reader.array('aliases', MAX_ALIASES);
  if (aliases === undefined || aliases.length === 0) return undefined;
  const keys = aliases.filter((alias): alias is string => typeof alias === 'string' && isSettingKey(alias));
  return keys.length === aliases.length ? keys : reader.refuse('aliases', 'an array of earlier keys of the setting');
}

function readPermissions(reader: DocumentReader): SettingPermissions | undefined {
  const inner = reader.object('permissions');
  inner?.allowOnly(['read', 'write', 'lock'], 'The permissions of a setting');
  if (inner === undefined) return undefined;
  const permissions = present({
    read: readPermission(inner, 'read'),
    write: readPermission(inner, 'write'),
    lock: readPermission(inner, 'lock'),
  });
  return Object.keys(permissions).length === 0 ? undefined : permissions;
}

function readPermission(reader: DocumentReader, name: string): string | undefined {
  const permission = reader.text(name, { maxLength: MAX_PERMISSION_LENGTH });
  if (permission === undefined || isPermission(permission)) return permission;
  return reader.refuse(name, 'a permission: one of this system, or one of your own such as "payroll.read"');
}
