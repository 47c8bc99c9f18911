import ts from 'typescript';
import { findAll, placeOf } from './sources.ts';
import { textsOf } from './text-of-expression.ts';

/** The code of an answer that no exception class stands behind, such as that of a request which is not HTTP. */
export interface ProblemCode {
  readonly code: string;
  readonly kind: string;
  /** A status of its own; undefined = that of the kind. */
  readonly status: number | undefined;
  readonly meaning: string;
}

/** The codes that are handed to `problemOfKind` as text, sorted. @throws Error when the kind beside such a code is no text */
export function problemCodesOf(sources: readonly ts.SourceFile[]): readonly ProblemCode[] {
  const calls = sources.flatMap((source) => findAll(source, ts.isCallExpression)).filter(({ expression }) => expression.getText() === 'problemOfKind');
  const found = calls.flatMap((call) => {
    const [kind, detail, parts] = call.arguments;
    const code = parts !== undefined && ts.isObjectLiteralExpression(parts) ? textsOf(memberOf(parts, 'code'))[0] : undefined;
    if (code === undefined) return [];
    const kindText = textsOf(kind)[0];
    if (kindText === undefined) throw new Error(`${placeOf(call)}: the kind of ${code} cannot be told from the source.`);
    return [{ code, kind: kindText, status: statusAround(call), meaning: textsOf(detail).join(' ') }];
  });
  return [...new Map(found.map((one) => [one.code, one])).values()].sort((left, right) => (left.code < right.code ? -1 : 1));
}

/** The status of `{ ...problemOfKind(...), status: 408 }`. */
function statusAround(call: ts.CallExpression): number | undefined {
  const spread = call.parent;
  if (!ts.isSpreadAssignment(spread) || !ts.isObjectLiteralExpression(spread.parent)) return undefined;
  const status = memberOf(spread.parent, 'status');
  return status !== undefined && ts.isNumericLiteral(status) ? Number(status.text) : undefined;
}

function memberOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return object.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)?.initializer;
}
