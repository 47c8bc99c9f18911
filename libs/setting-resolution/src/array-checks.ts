import { type Json, pointerTo, type Violation, violation } from '#libs/kernel';
import type { EnumChoice, SettingConstraints } from './definition.ts';
import { areUnique } from './json-schema.ts';
import { NO_VIOLATIONS, type ValueCheck, wrongType } from './value-checks.ts';

/** The check of kind enum. */
export function enumCheck({ values = [] }: SettingConstraints): ValueCheck {
  const choices = new Set(values.map((choice) => choice.value));
  return (value, pointer) => {
    if (typeof value !== 'string') return wrongType(pointer, `one of ${list(values)}`, value);
    return choices.has(value) ? NO_VIOLATIONS : [noChoice(value, values, pointer)];
  };
}

/** The check of kind multi-enum. */
export function multiEnumCheck(constraints: SettingConstraints): ValueCheck {
  return listCheck({ ...constraints, uniqueItems: true }, enumCheck(constraints));
}

/**
 * The check of kind list.
 * @param itemCheck judges the elements; undefined = any JSON value
 */
export function listCheck(constraints: SettingConstraints, itemCheck: ValueCheck | undefined): ValueCheck {
  return (value, pointer) => {
    if (!Array.isArray(value)) return wrongType(pointer, 'an array', value);
    const items: readonly Json[] = value;
    const faults = arrayFaults(items, constraints, pointer);
    if (itemCheck === undefined) return faults;
    const itemFaults = items.flatMap((item, index) => itemCheck(item, pointerTo(pointer, index)));
    return faults.length === 0 && itemFaults.length === 0 ? NO_VIOLATIONS : [...faults, ...itemFaults];
  };
}

function arrayFaults(
  items: readonly Json[],
  { minItems = 0, maxItems = Infinity, uniqueItems = false }: SettingConstraints,
  pointer: string,
): readonly Violation[] {
  const faults: Violation[] = [];
  if (items.length < minItems || items.length > maxItems) {
    const limits = { ...(minItems > 0 ? { minItems } : {}), ...(maxItems < Infinity ? { maxItems } : {}) };
    const range = [...(minItems > 0 ? [`at least ${minItems}`] : []), ...(maxItems < Infinity ? [`at most ${maxItems}`] : [])].join(
      ' and ',
    );
    faults.push(
      violation('SETTING_LENGTH', pointer, `The value must have ${range} elements; it has ${items.length}.`, {
        ...limits,
        length: items.length,
      }),
    );
  }
  if (uniqueItems && !areUnique(items)) faults.push(violation('SETTING_UNIQUE', pointer, 'The value must not have equal elements.'));
  return faults.length === 0 ? NO_VIOLATIONS : faults;
}

function noChoice(value: string, values: readonly EnumChoice[], pointer: string): Violation {
  const allowed = values.map((choice) => choice.value);
  return violation('SETTING_ENUM', pointer, `The value must be one of ${list(values)}, not ${JSON.stringify(value)}.`, { allowed });
}

function list(values: readonly EnumChoice[]): string {
  const shown = values.slice(0, 20).map((choice) => JSON.stringify(choice.value));
  return `${shown.join(', ')}${values.length > shown.length ? ', ...' : ''}`;
}
