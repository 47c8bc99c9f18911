import type { Violation } from '#libs/kernel';
import { checkInstant, checkThousandths } from './check-values.ts';
import { Fields } from './fields.ts';
import { MAX_RAMP_PAUSES, MAX_RAMP_STEPS } from './limits.ts';

const RAMP = { what: 'A ramp', required: ['startAt', 'steps'], optional: ['pauses', 'end'] };
const STEP = { what: 'A step of a ramp', required: ['coverage'], optional: ['at', 'afterMs', 'hold', 'approvedAt'] };
const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Looks at a ramp. */
export function checkRamp(value: unknown, pointer: string, faults: Violation[]): void {
  const ramp = Fields.open(value, pointer, faults, RAMP);
  if (ramp === undefined) return;
  checkInstant(ramp, 'startAt');
  checkSteps(ramp);
  checkPauses(ramp);
  if (!ramp.has('end')) return;
  const end = Fields.open(ramp.get('end'), ramp.at('end'), faults, { what: 'The end of a ramp', required: ['at', 'coverage'] });
  if (end === undefined) return;
  checkInstant(end, 'at');
  checkThousandths(end, 'coverage');
}

function checkSteps(ramp: Fields): void {
  let previous = Number.NEGATIVE_INFINITY;
  ramp.each('steps', { min: 1, max: MAX_RAMP_STEPS }, (value, pointer) => {
    const step = Fields.open(value, pointer, ramp.faults, STEP);
    if (step === undefined) return;
    checkThousandths(step, 'coverage');
    step.must('afterMs', 'a whole number of milliseconds of at least 0', isDuration);
    step.choice('hold', ['none', 'approval']);
    checkInstant(step, 'approvedAt');
    if (step.has('approvedAt') && step.get('hold') !== 'approval') {
      step.fault('RAMP_INVALID', 'approvedAt', 'Only a step with "hold": "approval" is approved.');
    }
    if (step.has('at') === step.has('afterMs')) step.fault('RAMP_INVALID', 'at', 'A step has either "at" or "afterMs".');
    const at = checkInstant(step, 'at');
    if (at === undefined) return;
    if (at < previous) step.fault('RAMP_INVALID', 'at', 'The steps of a ramp must be in the order of their moments.');
    previous = at;
  });
}

function checkPauses(ramp: Fields): void {
  let previous = Number.NEGATIVE_INFINITY;
  ramp.each('pauses', { max: MAX_RAMP_PAUSES }, (value, pointer) => {
    const pause = Fields.open(value, pointer, ramp.faults, { what: 'A pause of a ramp', required: ['from'], optional: ['to'] });
    if (pause === undefined) return;
    const from = checkInstant(pause, 'from');
    const to = checkInstant(pause, 'to');
    if (from === undefined) return;
    if (from < previous) pause.fault('RAMP_INVALID', 'from', 'Pauses must be in order and must not overlap; only the last may be open.');
    if (to !== undefined && to < from) pause.fault('RANGE_INVALID', 'to', '"to" must not be before "from".', { from, to });
    previous = pause.has('to') ? (to ?? from) : Number.POSITIVE_INFINITY;
  });
}
