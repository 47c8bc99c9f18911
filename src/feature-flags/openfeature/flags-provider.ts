import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeature,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderFatalError,
  type ResolutionDetails,
  ServerProviderEvents,
} from '@openfeature/server-sdk';
import { type EvaluationDetails, expectType, type ValueType } from '#libs/flag-engine';
import { type Json, type Scope, SettingsManagementException } from '#libs/kernel';
import { type FeatureFlagCoordinator, type FlagFollower, flagMetadataOf } from '../contracts/index.ts';
import { plainContext } from './plain-context.ts';

/** Whose flags a provider evaluates. */
export interface FlagsProviderOptions {
  /** Name of the environment. */
  readonly environment: string;
  /**
   * The scope, or what tells it from the context of the transaction (nestjs-sdk: its `contextFactory`). It is never told by what a single
   * evaluation passes, so what users send cannot choose another tenant.
   */
  readonly scope: Scope | ((transaction: EvaluationContext) => Scope);
  /** Address of who asks, of the transaction as well: `request.ip` of rules. */
  readonly ip?: (transaction: EvaluationContext) => string | undefined;
}

/**
 * The flags of this process as a provider of OpenFeature, without HTTP. Until it is attached to the coordinator it is not ready.
 * Nothing that it resolves throws: the caller's default is answered with the error's code.
 * @example
 * const provider = new FlagsProvider({ environment: 'production', scope: Scope.tenant('acme') });
 * `@Module({ imports: [OpenFeatureModule.forRoot({ defaultProvider: provider }), FlagsProviderModule.attach(provider)] })`
 */
export class FlagsProvider implements Provider {
  readonly metadata = { name: 'settings-management' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  private readonly coordinator = Promise.withResolvers<FeatureFlagCoordinator>();
  private following: Disposable | undefined;
  private hasFailed = false;

  constructor(private readonly options: FlagsProviderOptions) {}

  /** Says where the flags are; FlagsProviderModule calls it once the application has started. */
  attach(flags: FeatureFlagCoordinator): void {
    this.coordinator.resolve(flags);
  }

  /**
   * Waits for the coordinator and reads the flags once.
   * @throws ProviderFatalError when there is no such environment; the exception when there is no such tenant yet, or the database is away
   */
  async initialize(): Promise<void> {
    const flags = await this.coordinator.promise;
    const { environment, scope } = this.options;
    const known = typeof scope === 'function' ? undefined : scope;
    this.following?.[Symbol.dispose]();
    this.following = await flags.follow(known, this.follower);
    if (known === undefined) return;
    try {
      await flags.for(known, { environment });
    } catch (error) {
      const isFatal = error instanceof SettingsManagementException && error.code === 'ENVIRONMENT_NOT_FOUND';
      this.hasFailed = !isFatal;
      throw isFatal ? new ProviderFatalError(error.message, { cause: error }) : error;
    }
  }

  /** Stops following the flags. */
  onClose(): Promise<void> {
    this.following?.[Symbol.dispose]();
    this.following = undefined;
    return Promise.resolve();
  }

  resolveBooleanEvaluation(key: string, otherwise: boolean, context: EvaluationContext): Promise<ResolutionDetails<boolean>> {
    return this.resolve('boolean', key, otherwise, context);
  }

  resolveStringEvaluation(key: string, otherwise: string, context: EvaluationContext): Promise<ResolutionDetails<string>> {
    return this.resolve('string', key, otherwise, context);
  }

  resolveNumberEvaluation(key: string, otherwise: number, context: EvaluationContext): Promise<ResolutionDetails<number>> {
    return this.resolve('number', key, otherwise, context);
  }

  resolveObjectEvaluation<Value extends JsonValue>(
    key: string,
    otherwise: Value,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<Value>> {
    return this.resolve('json', key, otherwise, context);
  }

  private async resolve<Value>(
    type: ValueType,
    key: string,
    otherwise: Value,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<Value>> {
    try {
      const { environment, scope, ip } = this.options;
      const transaction = typeof scope === 'function' || ip !== undefined ? OpenFeature.getTransactionContext() : {};
      const address = ip?.(transaction);
      const place = { environment, ...(address === undefined ? {} : { ip: address }) };
      const flags = await this.coordinator.promise;
      const view = await flags.for(typeof scope === 'function' ? scope(transaction) : scope, place);
      this.recover();
      const fallback = otherwise as Json;
      return resolutionOf(expectType(view.details(key, fallback, plainContext(context)), type, fallback), otherwise);
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { value: otherwise, reason: 'ERROR', errorCode: ErrorCode.GENERAL, errorMessage };
    }
  }

  private recover(): void {
    if (!this.hasFailed) return;
    this.hasFailed = false;
    this.events.emit(ServerProviderEvents.Ready, {});
  }

  private readonly follower: FlagFollower = {
    changed: (flagsChanged) => this.events.emit(ServerProviderEvents.ConfigurationChanged, { flagsChanged: [...flagsChanged] }),
    stale: (since, reason) =>
      this.events.emit(ServerProviderEvents.Stale, { message: `Flags may be old since ${since.toISOString()}: ${reason}.` }),
    fresh: () => this.events.emit(ServerProviderEvents.Ready, {}),
  };
}

function resolutionOf<Value>(details: EvaluationDetails, otherwise: Value): ResolutionDetails<Value> {
  const { reason, variant, errorCode, errorMessage } = details;
  return {
    // Without a variant the value is the caller's own.
    value: details.variant === undefined ? otherwise : (details.value as Value),
    reason,
    ...(variant === undefined ? {} : { variant }),
    ...(errorCode === undefined ? {} : { errorCode: ErrorCode[errorCode] }),
    ...(errorMessage === undefined ? {} : { errorMessage }),
    flagMetadata: flagMetadataOf(details),
  };
}
