import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '#libs/observability';
import type { FlagState } from '../contracts/index.ts';

const MESSAGES = {
  killed: 'The kill switch of a feature flag was used.',
  disabled: 'A feature flag was switched off.',
  'still-killed': 'The kill switch of a feature flag is still on. Take it back, or archive the flag.',
  'lifetime-over': 'The expected lifetime of a feature flag is over. Archive it, or make it permanent.',
} as const;

/** What owners of flags are told. */
export type FlagNotice = keyof typeof MESSAGES;

/** Tells owners of flags what they should know: by a line of the log that names the owner, and a metric that alerts can be made of. */
@Injectable()
export class FlagNotices {
  private readonly logger = new Logger('feature-flags');
  private readonly notices: ReturnType<Metrics['counter']>;

  constructor(metrics: Metrics) {
    const help = 'What owners of feature flags were told by this process.';
    this.notices = metrics.counter('feature_flag_notices_total', help, 'notice', Object.keys(MESSAGES));
  }

  /** @param facts what else the owner should know */
  tell(
    notice: FlagNotice,
    { key, name, owner }: Pick<FlagState, 'key' | 'name' | 'owner'>,
    facts: Readonly<Record<string, string | undefined>>,
  ): void {
    this.notices.inc({ notice });
    this.logger.warn({ msg: MESSAGES[notice], notice, flag: key, name, owner, ...facts });
  }
}
