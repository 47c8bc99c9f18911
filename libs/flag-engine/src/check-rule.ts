import { pointerTo, type Violation, violation } from '#libs/kernel';
import { checkCondition } from './check-condition.ts';
import { checkRamp } from './check-ramp.ts';
import { checkAttribute, checkInstant, checkThousandths, checkVariant, isThousandths } from './check-values.ts';
import { elementsOf, Fields } from './fields.ts';
import { FULL_COVERAGE, MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH, MAX_RULES, MAX_VARIANTS } from './limits.ts';

const RULE = {
  what: 'A rule',
  required: ['id', 'serve', 'salt'],
  optional: ['description', 'when', 'coverage', 'ramp', 'bucketBy', 'schedule'],
};

/** Looks at the rules of a flag or an override; every id is there once. */
export function checkRules(fields: Fields, variants: readonly string[]): void {
  const ids = new Set<unknown>();
  fields.each('rules', { max: MAX_RULES }, (value, pointer) => {
    const rule = Fields.open(value, pointer, fields.faults, RULE);
    if (rule === undefined) return;
    checkRule(rule, variants);
    const id = rule.get('id');
    if (id !== undefined && ids.has(id)) rule.fault('RULE_ID_TAKEN', 'id', `Two rules have the id ${JSON.stringify(id)}.`, { id });
    ids.add(id);
  });
}

function checkRule(rule: Fields, variants: readonly string[]): void {
  rule.text('id', MAX_NAME_LENGTH);
  rule.text('description', MAX_DESCRIPTION_LENGTH, 0);
  rule.text('salt', MAX_NAME_LENGTH);
  checkAttribute(rule, 'bucketBy');
  checkThousandths(rule, 'coverage');
  checkServe(rule, 'serve', variants);
  if (rule.has('when')) checkCondition(rule.get('when'), rule.at('when'), rule.faults, true);
  if (rule.has('schedule')) checkSchedule(rule);
  if (!rule.has('ramp')) return;
  checkRamp(rule.get('ramp'), rule.at('ramp'), rule.faults);
  if (rule.has('coverage')) rule.fault('COVERAGE_TWICE', 'coverage', 'A rule has either a coverage or a ramp, which says the coverage.');
}

function checkSchedule(rule: Fields): void {
  const shape = { what: 'A schedule', required: [], optional: ['from', 'to'] };
  const schedule = Fields.open(rule.get('schedule'), rule.at('schedule'), rule.faults, shape);
  if (schedule === undefined) return;
  const from = checkInstant(schedule, 'from');
  const to = checkInstant(schedule, 'to');
  if (from !== undefined && to !== undefined && from >= to) {
    schedule.fault('RANGE_INVALID', 'to', '"to" must be after "from".', { from, to });
  }
}

/** Looks at what is served. */
export function checkServe(parent: Fields, field: string, variants: readonly string[]): void {
  if (!parent.has(field)) return;
  const shape = { what: `"${field}"`, required: [], optional: ['variant', 'split'] };
  const serve = Fields.open(parent.get(field), parent.at(field), parent.faults, shape);
  if (serve === undefined) return;
  if (serve.has('variant') === serve.has('split')) {
    parent.fault('SERVE_INVALID', field, `"${field}" has either "variant" or "split".`, { allowed: ['variant', 'split'] });
  }
  checkVariant(serve, 'variant', variants);
  checkSplit(serve, variants);
}

function checkSplit(serve: Fields, variants: readonly string[]): void {
  const names = new Set<unknown>();
  let sum = 0;
  let isSumKnown = true;
  serve.each('split', { min: 1, max: MAX_VARIANTS }, (value, pointer) => {
    const share = Fields.open(value, pointer, serve.faults, { what: 'A share of a split', required: ['variant', 'weight'] });
    const weight = share?.get('weight');
    if (isThousandths(weight)) sum += weight;
    else isSumKnown = false;
    if (share === undefined) return;
    checkThousandths(share, 'weight');
    checkVariant(share, 'variant', variants);
    const name = share.get('variant');
    if (names.has(name)) share.fault('VARIANT_TWICE', 'variant', `The variant ${JSON.stringify(name)} has two shares.`, { variant: name });
    names.add(name);
  });
  if (!isSumKnown || sum === FULL_COVERAGE || elementsOf(serve.get('split')).length === 0) return;
  serve.fault('WEIGHTS_INVALID', 'split', `The weights add up to ${sum}, not to ${FULL_COVERAGE}.`, { sum, expected: FULL_COVERAGE });
}

/** Looks at the conditions of a segment. */
export function checkSegmentRules(segment: Fields): void {
  segment.each('rules', { max: MAX_RULES }, (value, pointer) => checkCondition(value, pointer, segment.faults, false));
}

/** Reports ids that stand in two lists. */
export function checkDisjoint(segment: Fields, left: string, right: string): void {
  const ids = new Set(elementsOf(segment.get(left)));
  for (const [index, id] of elementsOf(segment.get(right)).entries()) {
    if (ids.has(id)) segment.faults.push(inBoth(pointerTo(segment.at(right), index), id));
  }
}

function inBoth(pointer: string, id: unknown): Violation {
  return violation('ID_IN_BOTH_LISTS', pointer, `${JSON.stringify(id)} is included and excluded at once.`, { id });
}
