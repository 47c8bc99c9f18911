import { type Json, pointerTo } from '#libs/kernel';
import type { NewRollout, NewRolloutStep } from '../../contracts/index.ts';
import { readMembers } from '../read-members.ts';

/** Reads a rollout to start. @throws ValidationException VALIDATION_FAILED */
export function readNewRollout(document: Json | undefined, pointer: string): Pick<NewRollout, 'ruleId' | 'steps'> {
  const rollout = readMembers<{ readonly ruleId?: string; readonly steps: readonly Json[] }>(
    document,
    { ruleId: 'text', 'steps!': 'objects' },
    pointer,
  );
  const steps = rollout.steps.map((step, index) =>
    readMembers<NewRolloutStep>(
      step,
      { 'percentage!': 'number', after: 'text', at: 'text', hold: 'text' },
      pointerTo(`${pointer}/steps`, index),
    ),
  );
  return { ...rollout, steps };
}

/** Reads which step is approved. @throws ValidationException VALIDATION_FAILED */
export function readApproval(document: Json | undefined, pointer: string): { readonly step: number } {
  return readMembers(document, { 'step!': 'number' }, pointer);
}
