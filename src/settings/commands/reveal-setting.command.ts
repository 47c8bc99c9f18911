import { CommandHandler } from '@nestjs/cqrs';
import {
  type CommandContext,
  APPLICATION_TENANT_ID,
  type Permission,
  type Scope,
  subjectOf,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { SettingSource } from '../contracts/index.ts';
import { requireReason } from '../domain/refused-changes.ts';

/** What a reveal is about to show: where the secret is stored, never the secret. */
export interface SecretToReveal {
  readonly key: string;
  readonly environment: string;
  readonly source: SettingSource;
  readonly secretId: string;
}

/** A reveal as it was recorded. */
export interface RecordedReveal extends SecretToReveal {
  /** Tells the reveal from an earlier one whose stored result is answered. */
  readonly attempt: string;
  readonly revision: number;
}

/** Writes down that a secret is shown to someone, before it is. */
export class RevealSetting extends ConfigurationCommand<RecordedReveal> {
  constructor(
    scope: Scope,
    readonly secret: SecretToReveal,
    readonly attempt: string,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RevealSetting)
export class RevealSettingHandler extends TransactionalHandler<RevealSetting, RecordedReveal> {
  constructor(
    private readonly tenants: TenantDirectory,
    unitOfWork: UnitOfWork,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['settings.reveal-secrets'];
  }

  protected async plan({ scope, context }: RevealSetting): Promise<Omit<WorkPlan, 'context'>> {
    requireReason(context.reason, 'Say why the secret is shown: the reason is kept in the audit trail.');
    const code = tenantOf(scope);
    return { tenantId: code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id, streams: ['access'] };
  }

  protected async handle({ scope, secret, attempt }: RevealSetting, work: Work): Promise<RecordedReveal> {
    const { key, environment, source, secretId } = secret;
    const details = { source: { ...source }, $secret: secretId };
    work.change('access', [{ kind: 'secret.revealed', subject: subjectOf(scope), key, environment, details }]);
    return Promise.resolve({ key, environment, source, secretId, attempt, revision: work.revisionAfter('access') });
  }
}
