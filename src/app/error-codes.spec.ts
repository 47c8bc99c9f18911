import { describe, expect, it } from '@jest/globals';
import { errorCodesOf } from './error-codes.ts';

describe('the list of error codes', () => {
  it('takes code, kind and description from the classes, and what is missing from the parents', () => {
    const base = `
/** The thing
 * is away. Try | again. */
export class AwayException extends RootException {
  readonly code: string = 'AWAY';
  readonly kind = 'unavailable';
}

export abstract class MiddleException extends AwayException {}
`;
    const derived = `
/** Far away. */
export class FarException extends MiddleException {
  override readonly code = 'AFAR';

  constructor() {
    super('x');
  }
}
/** Says nothing of its own. */
export class QuietException extends AwayException {
  readonly more = 1;
}`;

    expect(errorCodesOf([derived, base])).toEqual([
      { code: 'AFAR', kind: 'unavailable', meaning: 'Far away.' },
      { code: 'AWAY', kind: 'unavailable', meaning: String.raw`The thing is away. Try \| again.` },
    ]);
  });
});
