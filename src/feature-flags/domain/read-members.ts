import { isJsonObject, type Json, pointerTo, ValidationException, violation, type Violation } from '#libs/kernel';

/** What a member of a document may be. */
const SHAPES = {
  text: { says: 'a text', holds: (value: Json) => typeof value === 'string' },
  'text or null': { says: 'a text or null', holds: (value: Json) => value === null || typeof value === 'string' },
  texts: { says: 'an array of texts', holds: (value: Json) => Array.isArray(value) && value.every((one) => typeof one === 'string') },
  number: { says: 'a number', holds: (value: Json) => typeof value === 'number' },
  flag: { says: 'true or false', holds: (value: Json) => typeof value === 'boolean' },
  object: { says: 'an object', holds: (value: Json) => isJsonObject(value) },
  'object or null': { says: 'an object or null', holds: (value: Json) => value === null || isJsonObject(value) },
  objects: { says: 'an array of objects', holds: (value: Json) => Array.isArray(value) && value.every((one) => isJsonObject(one)) },
  json: { says: 'JSON', holds: () => true },
} as const;

/** Names of members with what they may be; `!` at the end of a name = it must be there. */
export type Members = Readonly<Record<string, keyof typeof SHAPES>>;

/**
 * Reads an object whose members are known by name; what is inside of them is judged by whoever uses them.
 * @throws ValidationException VALIDATION_FAILED with everything that is wrong
 */
export function readMembers<Document>(document: Json | undefined, members: Members, pointer: string): Document {
  if (document === undefined || !isJsonObject(document)) throw refuse([violation('NO_OBJECT', pointer, 'An object is expected here.')]);
  const named = new Map(
    Object.entries(members).map(([name, shape]) => [name.replace('!', ''), { shape: SHAPES[shape], needed: name.endsWith('!') }]),
  );
  const known = [...named.keys()];
  const strangers = Object.keys(document)
    .filter((name) => !named.has(name))
    .map((name) =>
      violation('UNKNOWN_FIELD', pointerTo(pointer, name), `"${name}" is not a field here. Known: ${known.join(', ')}.`, { known }),
    );
  const wrong = [...named].flatMap(([name, { shape, needed }]): readonly Violation[] => {
    const value = document[name];
    if (value === undefined ? !needed : shape.holds(value)) return [];
    return [violation('FIELD_SHAPE', pointerTo(pointer, name), `${name} must be ${shape.says}.`, { expected: shape.says })];
  });
  if (strangers.length + wrong.length > 0) throw refuse([...strangers, ...wrong]);
  return document as Document;
}

function refuse(violations: readonly Violation[]): ValidationException {
  return new ValidationException('What was sent is not valid.', { violations });
}
