import { SCOPE_LEVELS, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';

/** Definitions at whose levels no value could ever count. */
export function scopeFaults(definition: SettingDefinition): readonly Violation[] {
  const { scopes, inherit } = definition;
  if (scopes.length === 0) {
    return [
      violation('DEFINITION_SCOPES_EMPTY', '/scopes', `Name at least one scope: ${SCOPE_LEVELS.join(', ')}.`, { allowed: SCOPE_LEVELS }),
    ];
  }
  if (definition.protected === true && !scopes.includes('application')) {
    return [
      violation('DEFINITION_SCOPES_UNSEEN', '/scopes', 'A protected setting is set at the application only: add the scope application.'),
    ];
  }
  if (inherit === 'global' && !scopes.includes('application')) {
    return [
      violation(
        'DEFINITION_SCOPES_UNSEEN',
        '/scopes',
        'A setting with inherit "global" looks at the application only: add the scope application.',
      ),
    ];
  }
  if (inherit === 'local' && scopes.every((level) => level === 'application')) {
    return [
      violation(
        'DEFINITION_SCOPES_UNSEEN',
        '/scopes',
        'A setting with inherit "local" looks at tenant and user only: add one of these scopes.',
      ),
    ];
  }
  return [];
}
