import { attributeOf, DEFAULT_UNIT, readUnit } from './attributes.ts';
import type { Build } from './build.ts';
import { type AnswerFlag, answerOf } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { TargetList } from './flag.ts';
import type { Attempt } from './run.ts';

/** Compiles the target lists, so that one look-up answers for all neighbouring lists of one attribute. */
export function compileTargets(flag: AnswerFlag, lists: readonly TargetList[], build: Build): readonly Attempt[] {
  const groups: { readonly attribute: string; readonly answers: Map<string, EvaluationDetails> }[] = [];
  for (const list of lists) {
    const attribute = list.attribute ?? DEFAULT_UNIT;
    const last = groups.at(-1);
    const group = last?.attribute === attribute ? last : { attribute, answers: new Map<string, EvaluationDetails>() };
    if (group !== last) groups.push(group);
    const answer = answerOf(flag, { variant: list.variant, reason: 'TARGETING_MATCH', detail: 'TARGET' });
    for (const id of list.ids) if (!group.answers.has(id)) group.answers.set(id, answer);
  }
  return groups.map(({ attribute, answers }) => {
    const unit = attributeOf(attribute, build);
    return (run) => {
      const id = readUnit(unit, run);
      return id === undefined ? undefined : answers.get(id);
    };
  });
}
