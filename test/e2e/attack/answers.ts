import type { Answer } from './attack-world.ts';

/** What differs between any two answers. */
const ALWAYS: readonly (readonly [RegExp, string])[] = [
  [/"traceId":"[0-9a-f]{32}"/g, '"traceId":"<trace>"'],
  [/"evaluatedAt":\d+/g, '"evaluatedAt":<at>'],
];

/** What a write names anew each time, in success and in refusal. */
const OF_WRITES: readonly (readonly [RegExp, string])[] = [
  [/smk_[A-Za-z0-9]{8}(_[A-Za-z0-9_-]{43})?/g, '<key>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '<at>'],
  [/"(id|ruleId)":"[0-9a-f-]{36}"/g, '"$1":"<new>"'],
  [/(rollout \\")[0-9a-f-]{36}/g, '$1<new>'],
  [/\bown[ -]\d+/g, 'own <number>'],
  [/"digest":"[0-9a-f]{64}"/g, '"digest":"<digest>"'],
  [/Change request [0-9a-f-]{36} /g, 'Change request <new> '],
  [/"(revision|settings|preferences|identity|organisation|flags|switches)":\d+/g, '"$1":<revision>'],
  [/revision \d+/g, 'revision <revision>'],
  [/("stream":"access"),"revision":(<revision>|\d+),"hash":"[0-9a-f]{64}"/g, '$1,<head>'],
];

/**
 * What two answers must have in common when one names an id of somebody else and the other an id of nothing.
 * @param isWrite true when the call leaves something behind that the answer names
 */
export function alike(answer: Answer, id: string, isWrite: boolean): Readonly<Record<string, unknown>> {
  const escaped = JSON.stringify(id).slice(1, -1);
  const text = answer.text.replaceAll(escaped, '<id>').replaceAll(encodeURIComponent(id), '<id>');
  const masks = isWrite ? [...ALWAYS, ...OF_WRITES] : ALWAYS;
  return {
    status: answer.status,
    contentType: answer.headers['content-type'],
    hasTag: answer.headers['etag'] !== undefined,
    text: masks.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text),
  };
}

/** Status and code of an answer that must be a problem. @throws Error when it is none */
export function problemOf(answer: Answer): { status: number; code: unknown } {
  const type = answer.headers['content-type'];
  if (type !== 'application/problem+json') throw new Error(`An answer ${answer.status} has the type ${String(type)}: ${answer.text}`);
  const problem = JSON.parse(answer.text) as Record<string, unknown>;
  for (const member of ['type', 'title', 'detail', 'code', 'traceId']) {
    if (typeof problem[member] !== 'string') throw new Error(`An answer ${answer.status} lacks ${member}: ${answer.text}`);
  }
  if (problem['status'] !== answer.status)
    throw new Error(`An answer ${answer.status} says it has the status ${String(problem['status'])}.`);
  return { status: answer.status, code: problem['code'] };
}
