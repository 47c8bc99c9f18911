import { SettingsManagementException } from '#libs/kernel';

const LONGEST = 500;
const IDENTIFIER = /^[A-Za-z0-9_]{1,64}$/;

/**
 * A failure in words that may be stored. Only this system's own exceptions promise that their message holds no secret; of every other
 * error the class and the code are kept.
 * @returns at most 500 UTF-16 code units
 */
export function describeFailure(error: unknown): string {
  if (error instanceof SettingsManagementException) return `${error.code}: ${error.message}`.slice(0, LONGEST);
  if (!(error instanceof Error)) return `A value that is no error was thrown (${typeof error}).`;
  const code: unknown = 'code' in error ? error.code : undefined;
  const name = IDENTIFIER.test(error.name) ? error.name : 'Error';
  return typeof code === 'string' && IDENTIFIER.test(code) ? `${name} ${code}` : name;
}
