import { FULL_COVERAGE } from '#libs/flag-engine';

/** A percentage in thousandths of a percent; undefined = it is none: outside of 0 to 100, or with more than three decimals. */
export function thousandthsOf(percentage: number | undefined): number | undefined {
  if (percentage === undefined || !Number.isFinite(percentage)) return undefined;
  const thousandths = Math.round(percentage * 1_000);
  const isExact = Math.abs(percentage * 1_000 - thousandths) < 1e-6;
  return isExact && thousandths >= 0 && thousandths <= FULL_COVERAGE ? thousandths : undefined;
}
