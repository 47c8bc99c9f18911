import { type Violation, violation } from '#libs/kernel';
import { compareDecimals, isDecimalText, isMultipleOf } from './decimal.ts';
import type { SettingConstraints } from './definition.ts';
import { NO_VIOLATIONS, type ValueCheck, wrongFormat, wrongType } from './value-checks.ts';

/** The check of kind integer. */
export function integerCheck(constraints: SettingConstraints): ValueCheck {
  return (value, pointer) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return wrongType(pointer, 'a whole number', value);
    return amountFaults(value, constraints, pointer);
  };
}

/** The check of kind number. */
export function numberCheck(constraints: SettingConstraints): ValueCheck {
  return (value, pointer) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(pointer, 'a number', value);
    return amountFaults(value, constraints, pointer);
  };
}

/** The check of kind decimal. */
export function decimalCheck(constraints: SettingConstraints): ValueCheck {
  return (value, pointer) => {
    if (typeof value !== 'string') return wrongType(pointer, 'a decimal as text, such as "12.50"', value);
    if (!isDecimalText(value)) return wrongFormat(pointer, 'a decimal as text, such as "12.50"');
    return amountFaults(value, constraints, pointer);
  };
}

function amountFaults(value: number | string, { min, max, step }: SettingConstraints, pointer: string): readonly Violation[] {
  const isBelow = min !== undefined && isLess(value, min);
  const isAbove = max !== undefined && isLess(max, value);
  const isOffStep = step !== undefined && !isMultipleOf(value, step);
  if (!isBelow && !isAbove && !isOffStep) return NO_VIOLATIONS;
  const faults: Violation[] = [];
  if (isBelow || isAbove) faults.push(outOfRange(min, max, pointer));
  if (isOffStep) faults.push(violation('SETTING_STEP', pointer, `The value must be a multiple of ${step}.`, { step }));
  return faults;
}

function isLess(left: number | string, right: number | string): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  return compareDecimals(String(left), String(right)) < 0;
}

/** A value outside its bounds. */
export function outOfRange(min: number | string | undefined, max: number | string | undefined, pointer: string): Violation {
  const range = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])].join(' and ');
  const params = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return violation('SETTING_RANGE', pointer, `The value must be ${range}.`, params);
}
