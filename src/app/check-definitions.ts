import { describeScope } from '#libs/kernel';
import type { CountedKey, MisfittingValue, SettingDefinitionsCoordinator } from '../settings/contracts/index.ts';

/** How the result is written. */
export interface CheckOutput {
  /** One JSON document a line instead of sentences. */
  readonly asJson: boolean;
  readonly write: (line: string) => void;
}

/**
 * Writes down which stored values do not fit the definitions in force, as they are found, then unused and deprecated keys.
 * @returns true when every value fits
 */
export async function checkDefinitions(settings: SettingDefinitionsCoordinator, { asJson, write }: CheckOutput): Promise<boolean> {
  const summary = await settings.checkStoredValues((misfit) => {
    write(asJson ? JSON.stringify({ type: 'misfitting', ...misfit }) : sentenceOf(misfit));
  });
  if (asJson) {
    write(JSON.stringify({ type: 'summary', ...summary }));
    return summary.misfitting === 0;
  }
  for (const { key, values } of summary.unused) write(`Unused: ${key} has ${values} stored values and no definition.`);
  for (const { key, values } of summary.deprecated) write(`Deprecated: ${key} has ${values} stored values.`);
  write(
    `${summary.misfitting} of ${summary.values} stored values of ${summary.tenants} tenants do not fit their definition.${listed(summary.unused)}`,
  );
  return summary.misfitting === 0;
}

function sentenceOf({ key, scope, environment, violations }: MisfittingValue): string {
  const place = environment === '*' ? describeScope(scope) : `${describeScope(scope)} in ${environment}`;
  const reasons = violations.map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`));
  return `${key} of ${place}: ${reasons.join(' ')}`;
}

function listed(unused: readonly CountedKey[]): string {
  return unused.length === 0 ? '' : ` ${unused.length} keys are unused.`;
}
