import { isJsonObject, type Violation, violation } from '#libs/kernel';
import { checkComparison } from './check-comparison.ts';
import { checkAttribute, checkKey, checkThousandths } from './check-values.ts';
import { elementsOf, Fields, isText } from './fields.ts';
import { MAX_CONDITION_DEPTH, MAX_CONDITION_NODES, MAX_NAME_LENGTH, MAX_VARIANTS } from './limits.ts';

const KINDS = ['all', 'any', 'not', 'op', 'segment', 'flag', 'percentage'] as const;

/** Where a condition stands. */
interface Place {
  readonly pointer: string;
  readonly depth: number;
}

/** Looks at one condition tree. */
class ConditionCheck {
  readonly #faults: Violation[];
  readonly #mayAskFlags: boolean;
  #nodes = 0;

  constructor(faults: Violation[], mayAskFlags: boolean) {
    this.#faults = faults;
    this.#mayAskFlags = mayAskFlags;
  }

  look(value: unknown, place: Place): void {
    this.#nodes += 1;
    if (this.#nodes === MAX_CONDITION_NODES + 1) {
      this.#fault('CONDITION_TOO_LARGE', place, `A condition has at most ${MAX_CONDITION_NODES} nodes.`, { maximum: MAX_CONDITION_NODES });
    }
    if (place.depth > MAX_CONDITION_DEPTH) {
      this.#fault('CONDITION_TOO_DEEP', place, `Conditions nest at most ${MAX_CONDITION_DEPTH} deep.`, { maximum: MAX_CONDITION_DEPTH });
      return;
    }
    if (this.#nodes > MAX_CONDITION_NODES) return;
    if (!isJsonObject(value)) return this.#fault('FLAG_FIELD_INVALID', place, 'A condition must be an object.', { expected: 'an object' });
    const kind = onlyKindOf(value);
    if (kind === undefined) {
      const kinds = KINDS.filter((one) => value[one] !== undefined);
      const message = `A condition has exactly one of ${KINDS.join(', ')}${kinds.length > 1 ? `, not ${kinds.join(' and ')}` : ''}.`;
      return this.#fault('CONDITION_INVALID', place, message, { allowed: KINDS });
    }
    this.#lookAt(kind, value, place);
  }

  #fault(code: string, place: Place, message: string, params: Readonly<Record<string, unknown>>): void {
    this.#faults.push(violation(code, place.pointer, message, params));
  }

  #lookAt(kind: (typeof KINDS)[number], value: Readonly<Record<string, unknown>>, place: Place): void {
    switch (kind) {
      case 'op':
        return checkComparison(value, value['op'], place.pointer, this.#faults);
      case 'all':
      case 'any':
        return this.#lookAtChildren(kind, value, place);
      case 'not':
        this.#open(value, place, `"not"`, ['not']);
        return this.look(value['not'], { pointer: `${place.pointer}/not`, depth: place.depth + 1 });
      case 'segment': {
        const fields = this.#open(value, place, 'A condition on a segment', ['segment']);
        return fields && checkKey(fields, 'segment');
      }
      case 'flag':
        return this.#lookAtFlag(value, place);
      case 'percentage':
        return this.#lookAtPercentage(value, place);
    }
  }

  #open(value: unknown, place: Place, what: string, required: readonly string[], optional: readonly string[] = []): Fields | undefined {
    return Fields.open(value, place.pointer, this.#faults, { what, required, optional });
  }

  #lookAtChildren(kind: 'all' | 'any', value: Readonly<Record<string, unknown>>, place: Place): void {
    const fields = this.#open(value, place, `"${kind}"`, [kind]);
    fields?.must(kind, 'an array of conditions', Array.isArray);
    const children = elementsOf(value[kind]);
    for (let index = 0; index < children.length; index += 1) {
      if (this.#nodes > MAX_CONDITION_NODES) return;
      this.look(children[index], { pointer: `${place.pointer}/${kind}/${index}`, depth: place.depth + 1 });
    }
  }

  #lookAtFlag(value: unknown, place: Place): void {
    const fields = this.#open(value, place, 'A condition on a flag', ['flag', 'variants']);
    if (!this.#mayAskFlags) {
      fields?.fault('FLAG_IN_SEGMENT', 'flag', 'A segment says who belongs, so it cannot depend on flags. Put the condition into a rule.');
    }
    if (fields !== undefined) checkFlagAndVariants(fields);
  }

  #lookAtPercentage(value: unknown, place: Place): void {
    const fields = this.#open(value, place, 'A condition on a percentage', ['percentage', 'salt'], ['bucketBy']);
    if (fields === undefined) return;
    checkThousandths(fields, 'percentage');
    fields.text('salt', MAX_NAME_LENGTH);
    checkAttribute(fields, 'bucketBy');
  }
}

/** The kind of a condition that has exactly one. */
function onlyKindOf(value: Readonly<Record<string, unknown>>): (typeof KINDS)[number] | undefined {
  let found: (typeof KINDS)[number] | undefined;
  for (const kind of KINDS) {
    if (value[kind] === undefined) continue;
    if (found !== undefined) return undefined;
    found = kind;
  }
  return found;
}

/** Looks at a condition tree. */
export function checkCondition(value: unknown, pointer: string, faults: Violation[], mayAskFlags: boolean): void {
  new ConditionCheck(faults, mayAskFlags).look(value, { pointer, depth: 1 });
}

/** Looks at the key of another flag and the variants that it must serve; whether they exist is for who knows all flags. */
export function checkFlagAndVariants(fields: Fields): void {
  checkKey(fields, 'flag');
  const isName = (name: unknown): boolean => isText(name, MAX_NAME_LENGTH);
  fields.listOf('variants', { min: 1, max: MAX_VARIANTS }, 'the name of a variant', isName);
}
