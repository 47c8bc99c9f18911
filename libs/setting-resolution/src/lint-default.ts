import { type Json, pointerTo, type Violation, violation } from '#libs/kernel';
import { checkOfKind } from './check-of-kind.ts';
import type { SettingDefinition } from './definition.ts';
import { isSecretDefinition } from './secret-values.ts';

/** Defaults that their own definition does not allow. Its constraints must be sound. */
export function defaultFaults(definition: SettingDefinition): readonly Violation[] {
  const defaults: readonly (readonly [string, Json | undefined])[] = [
    ['/default', definition.default],
    ...Object.entries(definition.defaultByEnvironment ?? {}).map(
      ([environment, value]) => [pointerTo('/defaultByEnvironment', environment), value] as const,
    ),
  ];
  const given = defaults.filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  if (isSecretDefinition(definition)) {
    const message = 'A secret has no default: a definition is read by everyone. Set the value where it is needed.';
    return given.map(([pointer]) => violation('DEFINITION_SECRET_DEFAULT', pointer, message));
  }
  const check = checkOfKind(definition.kind, definition.constraints);
  return defaults.flatMap(([pointer, value]) => (value === undefined ? [] : check(value, pointer).map(asDefaultFault)));
}

function asDefaultFault({ code, pointer, message, params }: Violation): Violation {
  return violation('DEFINITION_DEFAULT_INVALID', pointer, `The default does not fit its own definition. ${message}`, {
    ...params,
    broken: code,
  });
}
