import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagEnvironmentChange } from '../contracts/index.ts';
import { completeRules, type NameSource } from './complete-rules.ts';

/** What a flag does after a change: absent members stay, null ones go. */
export function environmentAfter(before: FlagEnvironment, change: FlagEnvironmentChange, names: NameSource): FlagEnvironment {
  const { rules, offVariant, fallthrough, bucketBy, ...members } = change;
  const { offVariant: wasOffVariant, fallthrough: wasFallthrough, bucketBy: wasBucketBy, ...kept } = before;
  const after = {
    offVariant: offVariant === undefined ? wasOffVariant : offVariant,
    fallthrough: fallthrough === undefined ? wasFallthrough : fallthrough,
    bucketBy: bucketBy === undefined ? wasBucketBy : bucketBy,
  };
  return {
    ...kept,
    ...members,
    ...(rules === undefined ? {} : { rules: completeRules(rules, before.rules ?? [], names) }),
    ...(after.offVariant === undefined || after.offVariant === null ? {} : { offVariant: after.offVariant }),
    ...(after.fallthrough === undefined || after.fallthrough === null ? {} : { fallthrough: after.fallthrough }),
    ...(after.bucketBy === undefined || after.bucketBy === null ? {} : { bucketBy: after.bucketBy }),
  };
}
