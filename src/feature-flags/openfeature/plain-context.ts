import type { EvaluationContext as OpenFeatureContext } from '@openfeature/server-sdk';
import type { EvaluationContext } from '#libs/flag-engine';

/** The context as it would arrive over OFREP: dates as texts. What holds no date is the same object. */
export function plainContext(context: OpenFeatureContext): EvaluationContext {
  return (hasDate(context) ? JSON.parse(JSON.stringify(context)) : context) as EvaluationContext;
}

function hasDate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Date || Object.values(value).some(hasDate);
}
