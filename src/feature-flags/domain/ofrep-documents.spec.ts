import { describe, expect, it } from '@jest/globals';
import { flagNamed, ruleNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { evaluate, evaluateAll } from '#libs/flag-engine';
import { bulkText, evaluationText } from './ofrep-documents.ts';

const split = [
  { variant: 'on', weight: 50_000 },
  { variant: 'off', weight: 50_000 },
];
const view = viewOf([
  flagNamed('plain', {}, { metadata: { team: 'a "b"' } }),
  flagNamed('split', { rules: [ruleNamed('r', { serve: { split } })] }),
  flagNamed('off', { state: 'off' }),
]);

describe('the text of an OFREP answer', () => {
  it('says for everyone what was answered, however often it is made', () => {
    const one = (key: string, targetingKey: string): unknown => JSON.parse(evaluationText(evaluate(view, key, { targetingKey })));
    const served = (variant: string) => ({ key: 'split', reason: 'SPLIT', value: variant === 'on', variant, metadata: { ruleId: 'r' } });
    const users = Array.from({ length: 50 }, (_, user) => `u${user}`);
    const variants = users.map((user) => evaluate(view, 'split', { targetingKey: user }).variant ?? '');

    expect(new Set(variants)).toEqual(new Set(['on', 'off']));
    for (let times = 0; times < 2; times++) {
      expect(users.map((user) => one('split', user))).toEqual(variants.map(served));
      expect(one('plain', 'u')).toEqual({ key: 'plain', reason: 'STATIC', value: true, variant: 'on', metadata: { team: 'a "b"' } });
      expect(one('off', 'u')).toEqual({ key: 'off', reason: 'DISABLED', value: false, variant: 'off' });
      expect(one('none', 'u')).toEqual({ key: 'none', errorCode: 'FLAG_NOT_FOUND', errorDetails: 'There is no flag "none".' });
    }
  });

  it('is one document for a bulk, also for none', () => {
    const { flags } = JSON.parse(bulkText(evaluateAll(view, {}))) as { flags: readonly { key: string }[] };

    expect(flags.map(({ key }) => key)).toEqual(['plain', 'split', 'off']);
    expect(bulkText([])).toBe('{"flags":[]}');
  });
});
