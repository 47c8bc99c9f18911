import { isJsonObject, pointerTo, type Violation, violation } from '#libs/kernel';
import type { CompiledDefinition } from './compiled-definition.ts';
import { BOUNDED_KINDS, isWithin, type LevelConstraint } from './level-constraint.ts';

const MEMBERS = ['min', 'max', 'allowed'];
const MAX_ALLOWED = 1_000;

/**
 * What is wrong with a constraint of a level, judged by the definition that it narrows.
 * @param document the constraint as it arrived
 * @param pointer JSON pointer of the constraint
 */
export function levelConstraintFaults(compiled: CompiledDefinition, document: unknown, pointer: string): readonly Violation[] {
  if (!isJsonObject(document)) return [invalid(pointer, 'A constraint must be an object with min, max or allowed, or null.')];
  if (compiled.isSecret) return [invalid(pointer, 'The values of a secret setting cannot be constrained.')];
  if (compiled.merges) return [invalid(pointer, 'The values of a setting with merge "deepMerge" cannot be constrained.')];
  const unknown = Object.keys(document).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) {
    return unknown.map((name) => {
      const message = `A constraint has no field "${name}" (allowed: ${MEMBERS.join(', ')}).`;
      return violation('UNKNOWN_FIELD', pointerTo(pointer, name), message, { field: name, allowed: MEMBERS });
    });
  }
  if (Object.keys(document).length === 0) return [invalid(pointer, 'A constraint must have min, max or allowed; null takes it away.')];
  const { min, max, allowed } = document;
  const faults = [
    ...(min === undefined ? [] : boundFaults(compiled, min, pointerTo(pointer, 'min'))),
    ...(max === undefined ? [] : boundFaults(compiled, max, pointerTo(pointer, 'max'))),
    ...(allowed === undefined ? [] : choiceFaults(compiled, allowed, pointerTo(pointer, 'allowed'))),
  ];
  return faults.length > 0 ? faults : emptyFaults(compiled, document, pointer);
}

function boundFaults(compiled: CompiledDefinition, bound: unknown, pointer: string): readonly Violation[] {
  const { kind } = compiled.definition;
  if (!BOUNDED_KINDS.includes(kind)) {
    const message = `Values of kind ${kind} have no bounds. Use "allowed".`;
    return [violation('CONSTRAINT_INVALID', pointer, message, { kind, boundedKinds: BOUNDED_KINDS })];
  }
  if (typeof bound !== 'number' && typeof bound !== 'string') return [invalid(pointer, `A bound must be a value of kind ${kind}.`)];
  return compiled.validate(bound, pointer);
}

function choiceFaults(compiled: CompiledDefinition, allowed: unknown, pointer: string): readonly Violation[] {
  if (!Array.isArray(allowed) || allowed.length === 0 || allowed.length > MAX_ALLOWED) {
    return [invalid(pointer, `"allowed" must be an array of 1 to ${MAX_ALLOWED} values.`)];
  }
  return allowed.flatMap((value, index) => compiled.validate(value, pointerTo(pointer, index)));
}

function emptyFaults(compiled: CompiledDefinition, constraint: LevelConstraint, pointer: string): readonly Violation[] {
  const { kind } = compiled.definition;
  const { min, max, allowed } = constraint;
  const isEmptyRange = min !== undefined && max !== undefined && !isWithin(kind, min, { max });
  const isEmptyChoice = allowed !== undefined && !allowed.some((value) => isWithin(kind, value, constraint));
  return isEmptyRange || isEmptyChoice ? [invalid(pointer, 'No value is left to choose: widen the constraint.')] : [];
}

function invalid(pointer: string, message: string): Violation {
  return violation('CONSTRAINT_INVALID', pointer, message);
}
