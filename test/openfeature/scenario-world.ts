import {
  AsyncLocalStorageTransactionContextPropagator,
  type Client,
  type EvaluationContext,
  type EvaluationDetails,
  type FlagEvaluationOptions,
  type FlagValue,
  type Hook,
  type JsonValue,
  OpenFeature,
  type Provider,
} from '@openfeature/server-sdk';

/** A provider that is not ready, and how its status comes about. */
export interface OtherProvider {
  readonly provider: Provider;
  /** Is done once it was set. */
  readonly next?: () => void;
  /** Is done when the scenario is over. */
  readonly after?: () => void;
}

/** What the scenarios are played on. */
export interface Stage {
  /** Makes a provider that is ready. */
  readonly stable: () => Provider;
  /** Providers by their statuses. */
  readonly others: Readonly<Record<string, () => OtherProvider>>;
  /** The context that the provider was last asked with. */
  readonly lastContext: () => unknown;
}

export type Level = 'API' | 'Transaction' | 'Client' | 'Invocation' | 'Before Hooks';

// The SDK keeps what it hears of a domain, so each scenario has one of its own.
let domains = 0;

/** One scenario while it is played: a client of the real SDK, what it is asked, and what was seen beside what was expected. */
export class ScenarioWorld {
  readonly seen: { readonly actual: unknown; readonly expected: unknown }[] = [];
  readonly context: EvaluationContext = {};
  readonly hookCalls: string[] = [];
  readonly levels = new Map<Level, EvaluationContext>();
  order: readonly Level[] = [];
  type = '';
  key = '';
  fallback: FlagValue = false;
  details: EvaluationDetails<FlagValue> | undefined;
  promised: unknown;
  private readonly domain = `specification-${domains++}`;
  private client: Client | undefined;
  private cleanUp: (() => void) | undefined;

  constructor(readonly stage: Stage) {}

  see(actual: unknown, expected: unknown): void {
    this.seen.push({ actual, expected });
  }

  get status(): string | undefined {
    return this.client?.providerStatus;
  }

  /** Sets a provider of a status; an error at its start is what the scenario is about. */
  async use(status: string): Promise<void> {
    OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator());
    const made: OtherProvider =
      status === 'stable' ? { provider: this.stage.stable() } : (this.stage.others[status]?.() ?? missing(status));
    const { provider } = made;
    if (status === 'not ready') OpenFeature.setProvider(this.domain, provider);
    else await OpenFeature.setProviderAndWait(this.domain, provider).catch(() => undefined);
    made.next?.();
    this.cleanUp = made.after;
    this.client = OpenFeature.getClient(this.domain);
  }

  ask(): Promise<EvaluationDetails<FlagValue>> {
    const { client, key, fallback, context } = this;
    if (client === undefined) throw new Error('No provider was set.');
    OpenFeature.setContext(this.levels.get('API') ?? {});
    client.setContext(this.levels.get('Client') ?? {});
    const asked = { ...context, ...this.levels.get('Invocation') };
    const options: FlagEvaluationOptions = { hooks: this.hooks() };
    return new Promise((resolve, reject) => {
      OpenFeature.setTransactionContext(this.levels.get('Transaction') ?? {}, () => {
        this.promised = this.evaluate(client, key, fallback, asked, options);
        (this.promised as Promise<EvaluationDetails<FlagValue>>).then(resolve, reject);
      });
    });
  }

  async end(): Promise<void> {
    this.cleanUp?.();
    OpenFeature.setContext({});
    await OpenFeature.clearProviders();
  }

  private hooks(): Hook[] {
    const added = this.levels.get('Before Hooks');
    return [
      {
        before: () => {
          this.hookCalls.push('before');
          return added ?? {};
        },
        after: () => void this.hookCalls.push('after'),
        finally: () => void this.hookCalls.push('finally'),
      },
    ];
  }

  private evaluate(
    client: Client,
    key: string,
    fallback: FlagValue,
    context: EvaluationContext,
    options: FlagEvaluationOptions,
  ): Promise<EvaluationDetails<FlagValue>> {
    if (typeof fallback === 'boolean') return client.getBooleanDetails(key, fallback, context, options);
    if (typeof fallback === 'string') return client.getStringDetails(key, fallback, context, options);
    if (typeof fallback === 'number') return client.getNumberDetails(key, fallback, context, options);
    return client.getObjectDetails(key, fallback as JsonValue, context, options) as Promise<EvaluationDetails<FlagValue>>;
  }
}

function missing(status: string): never {
  throw new Error(`The stage has no provider that is ${status}.`);
}
