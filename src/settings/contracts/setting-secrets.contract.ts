import type { CommandContext, Scope } from '#libs/kernel';
import type { RevealedSecret } from './setting-secrets.ts';

/** Secrets in the clear, for people: inject this class. Code reads its own secrets by `SettingsView.secret`. */
export abstract class SettingSecretsCoordinator {
  /** The module's name, `settings`. */
  abstract getName(): string;
  /**
   * Shows the secret in force to the actor, who needs `settings.reveal-secrets` in the scope and where the secret is stored. That it is
   * shown, to whom and why, is recorded before.
   * @param environment absent = what holds in every environment
   * @throws SettingNotFoundException, SettingNotSecretException, SecretNotSetException, SecretUnreadableException, ForbiddenException,
   *   SettingValidationException SETTING_INVALID without a reason
   */
  abstract revealSetting(scope: Scope, key: string, environment: string | undefined, context: CommandContext): Promise<RevealedSecret>;
}
