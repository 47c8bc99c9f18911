import { describe, expect, it } from '@jest/globals';
import { errorCodesOf } from './error-codes.ts';
import { problemCodesOf } from './problem-codes.ts';
import { parse } from './sources.ts';

describe('the list of error codes', () => {
  it('takes code, kind and description from the classes, and what is missing from the parents', () => {
    const base = parse(
      'base.ts',
      `
/** The thing
 * is away. Try | again.
 * @throws never */
export class AwayException extends RootException {
  readonly code: string = 'AWAY';
  readonly kind: ErrorKind = 'unavailable';
}

export abstract class MiddleException extends AwayException {}
`,
    );
    const derived = parse(
      'derived.ts',
      `
/** Far away: "}" is no end. */
export class FarException extends MiddleException {
  override readonly code = 'AFAR';

  constructor() {
    super('x');
  }
}
/** Says nothing of its own. */
export class QuietException extends AwayException {
  readonly more = 1;
}
class Unrelated { readonly code = 'NOT_LISTED'; readonly kind = 'invalid'; }`,
    );

    expect(errorCodesOf([derived, base])).toEqual([
      { code: 'AFAR', kind: 'unavailable', meaning: 'Far away: "}" is no end.' },
      { code: 'AWAY', kind: 'unavailable', meaning: 'The thing is away. Try | again.' },
    ]);
  });

  it('refuses a code that is put together', () => {
    const source = parse('a.ts', `class OddException extends RootException { readonly code = PREFIX + 'ODD'; readonly kind = 'invalid'; }`);

    expect(() => errorCodesOf([source])).toThrow('The code of OddException is no plain text');
  });

  it('knows the codes of answers that no exception stands behind, with a status of their own', () => {
    const source = parse(
      'a.ts',
      `const late = { ...problemOfKind('invalid-request', 'Too late.', { code: 'LATE' }), status: 408 };
       const plain = problemOfKind('not-found', \`No \${what}.\`, { headers: {}, code: 'NO_ROUTE' });
       const other = problemOfKind(exception.kind, exception.message, { code: exception.code });
       const none = problemOfKind('internal', 'Broken.');`,
    );

    expect(problemCodesOf([source])).toEqual([
      { code: 'LATE', kind: 'invalid-request', status: 408, meaning: 'Too late.' },
      { code: 'NO_ROUTE', kind: 'not-found', status: undefined, meaning: 'No {what}.' },
    ]);
  });
});
